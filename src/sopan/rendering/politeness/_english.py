"""What a careful bookkeeper would not write in English, and what they would write instead.

Each entry is a pattern (words only, case does not matter) and a softer wording; "" means: leave it out.
"""

from __future__ import annotations

PHRASES: dict[str, tuple[tuple[str, str], ...]] = {
    "threat": (
        (r"or else|you (?:will|'ll) regret(?: it)?|(?:face|suffer|bear) (?:the )?consequences|threat(?:en\w*)?", ""),
        (r"we (?:will|'ll|shall) (?:come to|visit|show up at|turn up at) your (?:home|house|office|door\w*)", ""),
        (r"sei[sz]e|seizure|repossess\w*|confiscat\w*|distrain\w*", ""),
        (r"debt[- ]collect(?:or|ors|ion)|collections? (?:agency|agents?)|bailiffs?|enforcers?|thugs?", ""),
        (r"jail\w*|prison|arrest\w*|criminal\w*|prosecut(?:e|ed|ion)|imprison\w*", ""),
        (r"(?:we (?:will|shall|'ll) )?report you", ""),
        (r"last chance|final warning|last warning|run out of patience|our patience|losing patience", "final notice"),
        (
            r"(?:leave|leaves|left) us (?:with )?no (?:choice|option)|no choice but|forced to|by force|drastic action",
            "",
        ),
        (r"watch out|you have been warned|we know where you (?:live|work)", ""),
    ),
    "legal_steps": (
        (r"legal (?:action|steps|proceedings|measures|consequences|remed\w+)", "the next step"),
        (r"court|lawsuit|sue|sued|suing|litigation|solicitors?|lawyers?|attorneys?|bankruptcy|insolvency|breach", ""),
    ),
    "shaming": (
        (r"shame\w*|ashamed|embarrass\w*|humiliat\w*|disgrace\w*", ""),
        (r"go viral|make (?:this|it) (?:public|viral)|expose you|publicly|publish your|black-?list\w*", ""),
        (r"(?:post|share|publish).{0,40}(?:social media|facebook|instagram|online|internet)", ""),
    ),
    "third_party": (
        (
            r"your (?:family|boss|employer|neighbou?rs?|relatives?|friends?|colleagues?|wife|husband|spouse|parents?)",
            "",
        ),
        (r"emergency contacts?|third part(?:y|ies)|everyone you know", ""),
    ),
    "false_authority": (
        (r"police|prosecutor\w*|interpol|immigration|the authorities|tax office|summons|subpoena|warrant", ""),
        (r"credit bureau|credit rating|bank indonesia|OJK|SLIK|regulator", ""),
    ),
    "religious_pressure": (
        (r"sin|sinful|hell|haram|curse\w*|karma|afterlife|judg(?:e)?ment day|god (?:will|sees|knows)", ""),
    ),
    "discrimination": ((r"infidels?|your (?:race|religion|kind|people)|people like you|you people", ""),),
    "insult": (
        (r"stupid|idiots?|morons?|fool(?:ish)?|damn|bloody|pathetic", ""),
        (r"liars?|lying|thie(?:f|ves)|steal\w*|cheat\w*|crooks?|scam\w*|fraud\w*|deadbeats?|dishonest\w*", ""),
        (r"irresponsible|bad faith|evasive|excuses", ""),
    ),
    "command": (
        (
            r"pay (?:up|now|immediately|at once|today|right away)|settle (?:now|immediately|at once)",
            "please arrange payment by …",
        ),
        (r"immediate(?:ly)? (?:payment|pay|settlement|settle|attention|action)", "payment by …"),
        (
            r"(?:you )?(?:must|have to|need to|are required to|are obliged to) (?:pay|settle|transfer|remit)",
            "we kindly ask you to",
        ),
        (r"must be (?:paid|settled|transferred)(?: (?:now|immediately|today))?", "we kindly ask for payment by …"),
        (r"we (?:demand|insist|order)|demand(?:ing)? (?:payment|that)", "we kindly ask"),
        (r"without (?:any )?(?:further )?delay|right now|at once|asap|as soon as possible|urgent\w*", "by …"),
        (r"no excuses|(?:do not|don't) (?:delay|ignore|forget|be late)", "please …"),
    ),
    "blame": (
        (r"your (?:fault|failure|negligence|default|debts?|arrears|delinquency)", "the open invoice"),
        (
            r"you (?:have |still have |still |'ve )?(?:failed|neglected|refused|ignored|forgot\w*|not paid|owe)",
            "we have not yet received the payment",
        ),
        (
            r"you (?:have|did|do) (?:still )?n(?:o|')t (?:yet )?(?:pay|paid|settle|settled|kept|keep)",
            "we have not yet received",
        ),
        (r"(?:you|your company) (?:always|often|repeatedly|keep) (?:pay|paying|are|being) late", "not received yet"),
        (r"your (?:late|missed|broken) (?:payments?|promises?)", "the open invoice"),
        (r"delinquent|delinquency|defaulted|defaulter|non-?payment|late payer|bad debt", "open invoice"),
        (
            r"(?:repeated|numerous|countless|multiple) (?:reminders|requests|warnings)|repeatedly|time and again",
            "our earlier messages",
        ),
        (r"broken? (?:your )?promise|broke your (?:word|promise)", "the date that we had noted"),
    ),
    "harsh_word": (
        (r"debts?|indebted|debtor", "invoice, balance"),
        (r"penalt(?:y|ies)|fine[ds]?(?= of)|punish\w*", "the agreed late fee"),
    ),
    "familiarity": ((r"buddy|mate|dude|bro|pal|hey|yo|gonna|wanna|dear friend", "Dear …"),),
    "stiff": (
        (r"perhaps it slipped by", "it may have slipped through"),
        (r"we wish your business well", "it is a pleasure to work with you"),
        (r"recorded separately", "invoiced separately, not due yet"),
        (r"our (?:competent|authori[sz]ed) officers?", "our director, …"),
        (r"we understand that circumstances (?:may|can) change", ""),
        (r"payment can be made (?:to|by|through|via):", "the account itself"),
        (r"as of the date of this (?:message|email)", "to date"),
        (r"please (?:kindly|be so kind)|kindly please", "please"),
        (r"please be (?:informed|advised|reminded) that|this is to inform you that", "begin with what it is about"),
        (r"at your earliest convenience|in due course|soonest", "by …"),
        (r"(?:please )?do not hesitate to|feel free to", "please …"),
        (r"herewith|hereby|the undersigned|aforementioned|above-?mentioned", ""),
        (r"still in process|under process", "still being processed"),
        (r"as per", "as agreed in, according to"),
        (r"have a (?:nice|great|pleasant) day", ""),
    ),
    "spelling": (
        (
            r"recieve\w*|reciept\w*|payed|untill|seperate\w*|occured|definately|adress\w*|acount\w*|greatful",
            "check the spelling",
        ),
        (r"kindly do the needful|revert back|do needful|prepone", "please …"),
        (r"pls|plz|thx|inv\.?(?= no)", "write it out"),
    ),
}
"""By rule, in the words of the rule names."""

ON_CHANNEL: dict[str, tuple[tuple[str, str], ...]] = {
    "phone": ((r"please (?:ignore|disregard) this (?:call|reminder|message)", "Has it been processed?"),),
    "draft": ((r"please (?:ignore|disregard) this letter", "If it has been met, please send us the proof"),),
}
"""What is stiff on one channel alone, and in the draft of a somasi."""

SHOUTED = (
    "URGENT IMMEDIATELY WARNING OVERDUE PAY NOW MUST FINAL LAST IMPORTANT ATTENTION DEBT FAILURE LATE DEMAND ASAP TODAY"
)
"""Single words that shout when they stand in capitals."""
