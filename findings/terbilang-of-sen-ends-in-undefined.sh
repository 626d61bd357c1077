#!/usr/bin/env bash
# terbilang-ts ends the words of Rp12.345,67 in undefined, and angka-terbilang-js opens those of a credit with tens
#
# Packages: terbilang-ts@2.1.0 @develoka/angka-terbilang-js@1.4.2 (npm)
# Guess: A package that spells rupiah for receipts spells sen and negative amounts, or throws.
# Seen: terbilang-ts spells 12345.67 as Dua Belas Ribu Tiga Ratus Empat Puluh undefined, -1500000 as Satu Juta Lima
#   Ratus Ribu, and nothing at all for the text 1.500.000. angka-terbilang-js spells -1500000 as " puluh satu juta lima
#   ratus ribu" (tens of one million), and 1.500.000 as satu koma lima nol nol.
# Here: terbilang spells sen and a minus, takes amounts and no text, and is compared with a second definition on
#   millions of numbers.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-fund --no-audit --prefix "$dir" terbilang-ts@2.1.0 @develoka/angka-terbilang-js@1.4.2
cat > "$dir/seen.js" << 'JS'
const assert = require("node:assert");
const ts = require("terbilang-ts").default;
const js = require("@develoka/angka-terbilang-js");
const seen = [ts(12345.67), ts(-1500000), ts("1.500.000"), js(-1500000), js("1.500.000"), js("1500000.50")];
console.log("terbilang-ts 2.1.0, angka-terbilang-js 1.4.2", seen);
assert.deepStrictEqual(seen, [
  "Dua Belas Ribu Tiga Ratus Empat Puluh undefined",
  "Satu Juta Lima Ratus Ribu",
  "",
  " puluh satu juta lima ratus ribu",
  "satu koma lima nol nol",
  "satu juta lima ratus ribu koma lima nol",
]);
JS
node "$dir/seen.js"
