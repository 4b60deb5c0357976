// Asks the browser for a security key, and sends what it answers with the form in which the button stands.
const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

const described = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }))

const create = async (options) => {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: described(options.excludeCredentials)
    }
  })
  return {
    ...named(made),
    response: {
      clientDataJSON: text(made.response.clientDataJSON),
      attestationObject: text(made.response.attestationObject)
    }
  }
}

const get = async (options) => {
  const given = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      allowCredentials: described(options.allowCredentials)
    }
  })
  return {
    ...named(given),
    response: {
      clientDataJSON: text(given.response.clientDataJSON),
      authenticatorData: text(given.response.authenticatorData),
      signature: text(given.response.signature)
    }
  }
}

const named = (key) => ({ id: key.id, rawId: text(key.rawId), type: key.type, clientExtensionResults: {} })

for (const part of document.querySelectorAll('[data-security-key]')) {
  const trouble = part.querySelector('[data-security-key-trouble]')
  if (!window.PublicKeyCredential) {
    continue
  }
  part.hidden = false
  part.parentElement.querySelector('[data-security-key-without-script]').hidden = true
  part.querySelector('[data-security-key-button]').addEventListener('click', async () => {
    trouble.textContent = ''
    try {
      const ask = part.dataset.securityKey === 'create' ? create : get
      const answer = await ask(JSON.parse(part.dataset.options))
      const form = part.closest('form')
      form.querySelector('[name="answer"]').value = JSON.stringify(answer)
      form.requestSubmit()
    } catch (error) {
      trouble.textContent =
        error.name === 'InvalidStateError'
          ? 'This security key is registered already.'
          : 'The security key did not answer. Press the button and touch the key when it blinks.'
    }
  })
}
