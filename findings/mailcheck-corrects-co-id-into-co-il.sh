#!/usr/bin/env bash
# mailcheck suggests mail.co.il for maju.co.id, and co.il for every company under co.id
#
# Packages: mailcheck@1.1.1 (npm)
# Guess: It corrects slips in well-known domains (gmial.com) and has nothing to say about a company's own.
# Seen: co.id is not among its endings and co.il is, a letter away: ani@sumber.co.id becomes ani@sumber.co.il,
#   ani@maju.co.id even ani@mail.co.il; majujaya.id becomes majujaya.it, contoh.go.id contoh.gov, and contoh.net.id
#   contoh.net. gmail.com has no suggestion, gmial.com the right one.
# Here: An address is taken as it was given or refused for its form; none is corrected, and one that bounced gets
#   nothing more.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-fund --no-audit --prefix "$dir" mailcheck@1.1.1
cat > "$dir/seen.js" << 'JS'
const assert = require("node:assert");
const mailcheck = require("mailcheck");
const domains = ["gmail.com", "gmial.com", "maju.co.id", "sumber.co.id", "majujaya.id", "contoh.go.id", "contoh.net.id"];
const seen = domains.map((domain) => {
  const better = mailcheck.run({ email: `ani@${domain}` });
  return better ? better.domain : null;
});
console.log("mailcheck 1.1.1", domains, seen);
assert.deepStrictEqual(seen, [
  null,
  "gmail.com",
  "mail.co.il",
  "sumber.co.il",
  "majujaya.it",
  "contoh.gov",
  "contoh.net",
]);
JS
node "$dir/seen.js"
