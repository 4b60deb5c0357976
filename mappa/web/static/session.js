// Shortly before the session is over, say so and let the person go on; when it is over, leave the page.
const dialog = document.getElementById('session-time')
const warnSeconds = Number(dialog.dataset.warnSeconds)
const minutes = dialog.querySelector('[data-minutes]')
let ends = Date.now() + Number(dialog.dataset.secondsLeft) * 1000

// Another window may have gone on in the meantime, and this machine may have slept: the server knows.
const ask = async (method) => {
  const body = method === 'POST' ? new FormData(dialog.querySelector('form')) : undefined
  const response = await fetch(dialog.dataset.askUrl, { method, body, redirect: 'manual' })
  if (!response.ok) {
    leave()
    return
  }
  ends = Date.now() + (await response.json()).seconds * 1000
}

const leave = () => {
  const here = window.location.pathname + window.location.search
  window.location.assign(dialog.dataset.overUrl + encodeURIComponent(here))
}

const secondsLeft = () => Math.ceil((ends - Date.now()) / 1000)

const look = async () => {
  try {
    if (secondsLeft() <= warnSeconds) {
      await ask('GET')
    }
    const left = secondsLeft()
    if (left <= 0) {
      leave()
      return
    }
    if (left <= warnSeconds) {
      minutes.textContent = left > 60 ? 'two minutes' : left > 30 ? 'one minute' : 'half a minute'
      if (!dialog.open) {
        dialog.showModal()
      }
    } else if (dialog.open) {
      dialog.close()
    }
  } catch {
    // The network failed for a moment. If the time is over, the page must not stay on the screen all the same.
    if (secondsLeft() <= 0) {
      leave()
      return
    }
  }
  const left = secondsLeft()
  setTimeout(look, 1000 * (left > warnSeconds ? left - warnSeconds : Math.min(left, 5)))
}

dialog.querySelector('form').addEventListener('submit', async (event) => {
  event.preventDefault()
  try {
    await ask('POST')
    dialog.close()
  } catch {
    // Not reached: the next look says how it stands.
  }
})

look()
