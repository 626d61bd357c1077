#!/usr/bin/env bash
# accounting.js reads Rp. 1.500.000 as 0.1 and Rp. 750 as 0.75; so do currency.js and numeral with the second
#
# Packages: accounting@0.4.1 currency.js@2.0.4 numeral@2.0.6 (npm)
# Guess: The sign of the currency is left out before the number is read, its dot as well; what is left over makes the
#   amount unreadable.
# Seen: The letters go and the dot of Rp. stays, before the digits, as the decimal mark: Rp. 750 is 0.75 in all three,
#   and for accounting.js Rp. 1.500.000 is 0.1, Rp1.500.000,- 1.5. currency.js and numeral give NaN for both. With the
#   comma named as the decimal mark accounting.js reads all of them.
# Here: ledger.read takes Rp. 750 for 750 rupiah, and Money.parse takes what rupiah writes and refuses the rest.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-fund --no-audit --prefix "$dir" accounting@0.4.1 currency.js@2.0.4 numeral@2.0.6
cat > "$dir/seen.js" << 'JS'
const assert = require("node:assert");
const accounting = require("accounting");
const currency = require("currency.js");
const numeral = require("numeral");
const texts = ["Rp. 750", "Rp. 1.500.000", "Rp1.500.000,-"];
const seen = {
  accounting: texts.map((text) => accounting.unformat(text)),
  "accounting with a comma": texts.map((text) => accounting.unformat(text, ",")),
  currency: texts.map((text) => currency(text).value),
  numeral: texts.map((text) => numeral(text).value()),
};
console.log("accounting 0.4.1, currency.js 2.0.4, numeral 2.0.6", texts, seen);
assert.deepStrictEqual(seen, {
  accounting: [0.75, 0.1, 1.5],
  "accounting with a comma": [750, 1500000, 1500000],
  currency: [0.75, NaN, NaN],
  numeral: [0.75, NaN, NaN],
});
JS
node "$dir/seen.js"
