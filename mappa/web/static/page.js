// Enhancement only: every page works without it.
import {
  Button,
  CharacterCount,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  ServiceNavigation,
  SkipLink,
  createAll
} from './built/govuk-frontend.js'; // Django renames what a script imports only where a semicolon ends it

const components = [
  [Button, { preventDoubleClick: true }],
  [CharacterCount],
  [ErrorSummary],
  [NotificationBanner],
  [PasswordInput],
  [ServiceNavigation],
  [SkipLink]
]
for (const [component, settings] of components) {
  createAll(component, settings)
}

// On a narrow screen the filter stands above the list: begin with it closed, unless it has something to say.
const filter = document.querySelector('details.app-filter')
if (filter && !filter.querySelector('.govuk-error-message') && window.matchMedia('(max-width: 48rem)').matches) {
  filter.open = false
}

// Long work: ask again for the same page and show its progress part, without moving the reader's place.
const progress = document.querySelector('[data-progress-seconds]')
if (progress) {
  const seconds = Number(progress.dataset.progressSeconds)
  const look = async () => {
    try {
      const response = await fetch(window.location.href, { redirect: 'manual' })
      const page = new DOMParser().parseFromString(await response.text(), 'text/html')
      const next = page.querySelector('[data-progress-seconds]')
      if (!next) {
        // Done, or refused: go where the page now leads. Not followed above, so that the result is opened once.
        window.location.reload()
        return
      }
      progress.replaceChildren(...next.childNodes)
    } catch {
      // The network failed for a moment: the work goes on, so ask again.
    }
    setTimeout(look, seconds * 1000)
  }
  setTimeout(look, seconds * 1000)
}
