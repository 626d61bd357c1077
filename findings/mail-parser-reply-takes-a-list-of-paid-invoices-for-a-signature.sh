#!/usr/bin/env bash
# mail-parser-reply takes the list of invoices in an answer, and all that follows it, for a signature
#
# Packages: mail-parser-reply==1.36 email-reply-parser==0.5.12
# Guess: The reply is what the client wrote above the quoted message; two dashes and a blank open a signature, a list of
#   what was paid does not.
# Seen: In English and German a line that begins with a dash and a letter opens the signature, and all after it belongs
#   to it: of "sudah kami bayar:", two invoices with amounts, "yang belum: INV-3, kami bayar Jumat" only the first half
#   line is left in body, which is a confession to have paid and says not what. email-reply-parser keeps it all.
# Here: No reply is read; it holds every demand until a person has handled it, and what a model believes has the quote
#   beside it.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check mail-parser-reply==1.36 email-reply-parser==0.5.12
"$dir/venv/bin/python" - << 'PY'
from importlib.metadata import version

import email_reply_parser
import mailparser_reply

OURS = "On Mon, Mar 2, 2026 at 9:00 AM Ani <ani@example.com> wrote:\n> Mohon INV-1, INV-2 dan INV-3 dilunasi."
SAID = "Pagi Bu, sudah kami bayar:"
LIST = "{0}INV-1 Rp1.500.000\n{0}INV-2 Rp750.000\n\nYang belum: INV-3, kami bayar Jumat.\n\nAndi"


def bodies(mark, languages):
    text = f"{SAID}\n{LIST.format(mark)}\n\n{OURS}\n"
    (reply, *_) = mailparser_reply.EmailReplyParser(languages=languages).read(text=text).replies
    return reply.body, email_reply_parser.EmailReplyParser.parse_reply(text)


for languages in (["en"], ["en", "de"]):
    for mark in ("-", "- "):
        short, whole = bodies(mark, languages)
        print("mail-parser-reply", version("mail-parser-reply"), languages, repr(mark), repr(short))
        assert short == SAID and "INV-3, kami bayar Jumat" in whole
assert "INV-3, kami bayar Jumat" in bodies("* ", ["en"])[0]
PY
