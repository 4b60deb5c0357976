// Builds what the pages load: one style sheet, the scripts, and the pictures that the style sheet names.
// Run by `npm run build`; writes mappa/web/static/built/, which is not committed.

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { compile } from 'sass'

const web = dirname(fileURLToPath(import.meta.url))
const packages = join(web, '..', '..', 'node_modules')
const built = join(web, 'static', 'built')
const pictures = join(packages, '@ministryofjustice', 'frontend', 'moj', 'assets', 'images')

// Licensed for gov.uk addresses or for government departments only: an installation elsewhere may not show them.
const forbidden = /GDS Transport|@font-face|crown|crest|logotype/i

const { css } = compile(join(web, 'styles', 'page.scss'), {
  style: 'compressed',
  quietDeps: true,
  loadPaths: [packages, join(packages, '..')] // the MoJ parts name govuk-frontend from the folder above
})

const found = css.match(forbidden)
if (found) {
  throw new Error(`The style sheet contains “${found[0]}”, which only gov.uk addresses may use.`)
}

rmSync(built, { recursive: true, force: true })
mkdirSync(join(built, 'images'), { recursive: true })
writeFileSync(join(built, 'page.css'), css)

for (const [, address] of css.matchAll(/url\("?(images\/[^")]+)"?\)/g)) {
  copyFileSync(join(pictures, basename(address)), join(built, address))
}

// The published file ends with the address of a source map that we do not ship.
const components = readFileSync(join(packages, 'govuk-frontend', 'dist', 'govuk', 'govuk-frontend.min.js'), 'utf8')
writeFileSync(join(built, 'govuk-frontend.js'), components.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '\n'))
