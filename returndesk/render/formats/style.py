"""The style sheet of a page of figures: light and dark, a phone, a desk and paper.

Texts have a contrast of at least 4.5 to 1 with their background, marks of 3 to 1, in both schemes.
"""

STYLE = """
:root { color-scheme: light dark;
  --paper: #fff; --ink: #1b1f24; --dim: #57606a; --rule: #d8dee4; --axis: #818b95; --band: #e9f0f3;
  --c0: #1f6f8b; --c1: #a8500a; --c2: #6b4ea0; --c3: #4a7a12; --over: #b3261e; --under: #176e31 }
@media screen and (prefers-color-scheme: dark) { :root {
  --paper: #14181d; --ink: #e6edf3; --dim: #a3adb8; --rule: #2f363e; --axis: #79838e; --band: #1e2a31;
  --c0: #5cb3d0; --c1: #e5a04f; --c2: #b79be8; --c3: #9bc25f; --over: #ff8a7a; --under: #5fcf80 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif }
main { max-width: 1120px; margin: 0 auto; padding: 28px 16px 40px }
header { border-bottom: 1px solid var(--rule); margin-bottom: 16px; padding-bottom: 10px }
h1 { font-size: 26px; line-height: 1.2; margin: 0 } header p { margin: 4px 0 0 }
h2 { font-size: 18px; margin: 36px 0 6px } .about { margin: 0 0 16px; max-width: 70ch }
h1, h2, p, figcaption, li { overflow-wrap: anywhere }
.dim { color: var(--dim) } figcaption .dim { font-weight: normal; margin-left: 4px }
.beside { display: flex; flex-wrap: wrap; gap: 20px 48px; align-items: flex-start }
.pictures { flex: 1 1 400px; min-width: 0; max-width: 680px }
figure { margin: 0 0 28px } figure:last-child { margin-bottom: 0 }
figcaption { font-weight: 600; margin-bottom: 8px }
.figures { flex: 0 1 auto; min-width: 0; max-width: 100%; display: flex; flex-direction: column }
.scroll { max-width: 100%; overflow-x: auto; outline-offset: 3px }
.more[open] + .scroll, .scroll:first-child {
  /* a line where more is to the right; at the end its cover, which scrolls along, is over it */
  background: linear-gradient(var(--paper), var(--paper)) right / 2px 100% no-repeat local,
    linear-gradient(var(--axis), var(--axis)) right / 2px 100% no-repeat scroll }
.more { order: 1; margin-top: 8px; color: var(--dim); font-size: 13px; max-width: 70ch }
.more summary { cursor: pointer; padding: 3px 0; width: fit-content } .more dl { margin: 4px 0 12px }
.more dt { font-weight: 600; color: var(--ink) } .more dd { margin: 0 0 4px }
.more:not([open]) + .scroll .t3 { display: none }
@media screen and (max-width: 1151px) { .more:not([open]) + .scroll .t2 { display: none } }
@media screen and (max-width: 751px) { th, td { padding-right: 12px }
  .more:not([open]) + .scroll .t1 { display: none } }
@media screen and (min-width: 1152px) { .t2-only { display: none } }
@media screen and (min-width: 752px) { .t1-only { display: none } }
.scroll:focus-visible { outline: 2px solid var(--c0) }
table { border-collapse: separate; border-spacing: 0;
  font-variant-numeric: tabular-nums }
tr > :first-child { position: sticky; left: 0; background: var(--paper) }
th, td { padding: 5px 20px 5px 0; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--rule) }
th:last-child, td:last-child { padding-right: 2px }
thead th { color: var(--dim); font-weight: 600; font-size: 13px; vertical-align: bottom }
thead .n { white-space: normal }
tfoot th, tfoot td { font-weight: 600; border-bottom: 0 }
tbody th { font-weight: normal; max-width: min(40ch, 45vw); overflow-wrap: break-word }
td { max-width: min(48ch, 56vw); overflow-wrap: break-word } .n { text-align: right }
.n, .c { white-space: nowrap } td.w { min-width: min(24ch, 56vw) }
footer { margin-top: 40px; font-size: 13px }
.chart { display: block; overflow: hidden; font-size: 12.5px; font-variant-numeric: tabular-nums }
.chart text { fill: var(--ink); paint-order: stroke; stroke: var(--paper); stroke-width: 4px;
  stroke-linejoin: round }
.chart .label { font-size: 13.5px } .chart text.dim { fill: var(--dim) }
.fill0 { fill: var(--c0) } .fill1 { fill: var(--c1) } .fill2 { fill: var(--c2) } .fill3 { fill: var(--c3) }
.grid { stroke: var(--rule) } .axis { stroke: var(--axis) }
.reference { stroke: var(--ink); stroke-dasharray: 5 4 }
.interval { stroke: var(--c0); stroke-width: 2 }
.ring { fill: var(--paper); stroke: var(--c0); stroke-width: 1.5 }
.chart .over { fill: var(--over) } .chart .under { fill: var(--under) }
.chart text.over, .chart text.under { font-weight: 600 }
.band { fill: var(--band) } .limit { fill: none; stroke: var(--axis); vector-effect: non-scaling-stroke }
.line0, .line1, .line2, .line3 { fill: none; stroke-width: 2; vector-effect: non-scaling-stroke }
.line0 { stroke: var(--c0) } .line1 { stroke: var(--c1); stroke-dasharray: 7 4 }
.line2 { stroke: var(--c2); stroke-dasharray: 2 4 } .line3 { stroke: var(--c3); stroke-dasharray: 10 3 2 3 }
a { color: var(--c0) }
.said { list-style: none; margin: 0 0 20px; padding: 0; max-width: 70ch } .said li { margin: 0 0 10px }
nav ul, .key { list-style: none; display: flex; flex-wrap: wrap; gap: 2px 20px; margin: 0 0 4px; padding: 0 }
.key svg { vertical-align: -1px }
@page { margin: 14mm }
@page wide { size: landscape; margin: 10mm }
@media print {
  tr > :first-child { position: static }
  body { font-size: 10pt } main { max-width: none; padding: 0 }
  .more { display: none } .scroll { overflow: visible; background: none }
  table { width: auto } td.w { min-width: 0 }
  table { font-size: 8.5pt } thead th { font-size: 8pt; white-space: normal }
  th, td { padding: 2pt 8pt 2pt 0 }
  .beside { display: block } .pictures { max-width: 150mm; margin-bottom: 10pt }
  tfoot { display: table-row-group } /* once, not on each sheet */
  figure, tr, p, li { break-inside: avoid } h2, .about, figcaption { break-after: avoid }
  .said + .beside, .beside ~ p { break-before: avoid }
  .wide { page: wide } .wide table { font-size: 7.5pt } .wide thead th { font-size: 7pt }
  .wide th, .wide td { padding-right: 5pt } .wide .pictures { max-width: 130mm }
  nav { display: none } .chart { print-color-adjust: exact } }
"""
