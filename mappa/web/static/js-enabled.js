// Tells the style sheet, before the first paint, that scripts run. A file and not an inline script: the
// Content-Security-Policy allows no inline scripts.
document.body.classList.add('js-enabled')
if ('noModule' in HTMLScriptElement.prototype) {
  document.body.classList.add('govuk-frontend-supported')
}
