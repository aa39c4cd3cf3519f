"""The sample contract: a fictional supply agreement of six pages, set with reportlab."""
from reportlab.lib import colors
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import BaseDocTemplate, Frame, KeepTogether, PageBreak, PageTemplate, Paragraph, Spacer, Table, TableStyle

INK, GREY, RULE, TINT = (colors.HexColor(c) for c in ("#1d2423", "#66706d", "#c9cfcb", "#eef3f0"))
NUMBER = "NH-2024-117"

PARTIES = [
    "<b>Nordhafen Packaging GmbH</b>, Speicherkai 14, 20457 Hamburg, Germany, registered in the commercial register of Hamburg"
    " under HRB 904417 (the \"Supplier\"), and",
    "<b>Lindqvist Courier AB</b>, Magasinsgatan 8, 211 20 Malmo, Sweden, registered under number 556871-0042 (the \"Customer\").",
]

BACKGROUND = [
    "The Customer carries parcels in northern Europe and needs cartons, mailing bags and labels of constant quality.",
    "The Supplier makes such packaging and is willing to supply it on the terms of this Agreement.",
]

SUMMARY = [
    ("Effective date", "1 March 2024", "2.1"),
    ("Initial term", "three years, to 28 February 2027", "2.1"),
    ("Renewal", "twelve months at a time", "2.2"),
    ("Notice period", "six months to the end of a calendar quarter", "2.3"),
    ("Payment", "30 days from receipt of the invoice", "5.2"),
    ("Liability cap", "EUR 250,000 per contract year", "10.2"),
    ("Governing law", "Germany; courts of Hamburg", "13.1"),
]

CLAUSES = [
    ("Definitions", [
        "\"Contract Year\" means each period of twelve months that begins on 1 March.",
        "\"Products\" means the goods listed in Annex 1, in the quality described there.",
        "\"Order\" means a written request of the Customer for Products that names quantities, the place of delivery and the date"
        " of delivery. E-mail is sufficient for an Order.",
        "\"Business Day\" means a day other than a Saturday, a Sunday or a public holiday in Hamburg or Malmo.",
    ]),
    ("Term and termination", [
        "This Agreement takes effect on 1 March 2024 and runs for an initial term of three years.",
        "After the initial term it is extended by twelve months at a time, unless one party gives notice in accordance with"
        " clause 2.3.",
        "Either party may terminate this Agreement by giving not less than six months' notice to the end of a calendar quarter,"
        " for the first time to the end of the initial term. Notice must be given in writing and must reach the registered office"
        " of the other party; e-mail alone is not sufficient.",
        "Either party may terminate this Agreement at once for good cause, in particular if the other party (a) fails to remedy a"
        " material breach within 30 days of a written warning, (b) is insolvent or applies for insolvency proceedings, or"
        " (c) breaches clause 11.",
        "Orders accepted before the end of this Agreement are carried out on its terms.",
    ]),
    ("Orders and forecasts", [
        "By the tenth Business Day of each month the Customer gives the Supplier a forecast of its needs for the next three"
        " months. The forecast for the first of these months is binding within a margin of 20 per cent; the rest is for planning"
        " only.",
        "The Supplier confirms or rejects each Order within two Business Days. An Order that matches the forecast may not be"
        " rejected. An Order that is neither confirmed nor rejected in time counts as accepted.",
        "The Customer buys at least 60 per cent of its yearly need for the Products from the Supplier. If it buys less, the only"
        " consequence is that the volume discount of Annex 1 does not apply to the Contract Year in question.",
        "The Supplier keeps a safety stock equal to four weeks of the average forecast at its warehouse in Hamburg.",
    ]),
    ("Delivery and delay", [
        "Deliveries are made DAP (Incoterms 2020) to the depot of the Customer that the Order names. Risk passes on unloading.",
        "The lead time is ten Business Days from confirmation of the Order, and five Business Days for Products held in the"
        " safety stock.",
        "If the Supplier is late, the Customer may claim liquidated damages of 0.5 per cent of the price of the delayed Products"
        " for each Business Day of delay, but not more than 5 per cent. Further claims for delay remain unaffected to the extent"
        " that the damage is higher and is proven.",
        "The Customer inspects deliveries within five Business Days and reports visible defects, missing quantities and transport"
        " damage in writing with photographs. Hidden defects are reported within five Business Days of being found.",
        "Parcels that show transport damage are kept for inspection for ten Business Days. The carrier's damage report, the"
        " tracking number and the photographs form part of the complaint.",
    ]),
    ("Prices and payment", [
        "The prices are those of Annex 1. They include packing and delivery and exclude value added tax.",
        "Invoices are due 30 days from receipt. For payment within ten days the Customer may deduct a discount of 2 per cent.",
        "If the price index for corrugated board named in Annex 1 changes by more than 8 per cent against the last adjustment,"
        " either party may demand that the paper-based prices be adjusted in proportion. The demand takes effect 30 days after"
        " it is received and no more than twice in a Contract Year.",
        "Overdue amounts bear interest at nine percentage points above the base rate of the European Central Bank.",
    ]),
    ("Quality and warranty", [
        "The Supplier warrants that the Products conform to Annex 1 and are free from defects in material and workmanship for"
        " 24 months from delivery.",
        "If Products are defective, the Supplier replaces them within ten Business Days or, at the Customer's choice, refunds"
        " their price. The Supplier bears the cost of sorting and returning them.",
        "On ten Business Days' notice the Customer may audit the production once in each Contract Year. The Supplier keeps"
        " samples and test records of each lot for three years.",
    ]),
    ("Subcontractors and conduct", [
        "The Supplier may have Products made by third parties only with the Customer's written consent and answers for them as for"
        " itself.",
        "Both parties comply with the law on supply chains, minimum wages and the prevention of corruption. A party that learns of"
        " a breach tells the other within five Business Days.",
    ]),
    ("Recycled material", [
        "Cartons contain at least 80 per cent recycled fibre, mailing bags at least 50 per cent recycled polyethylene. The"
        " Supplier proves this once a year by a certificate of an independent body.",
    ]),
    ("Retention of title", [
        "Products remain the property of the Supplier until they are paid in full. The Customer may use and resell them in the"
        " ordinary course of business.",
    ]),
    ("Liability", [
        "Each party is liable without limit for intent, gross negligence, injury to life, body or health, and wherever the law"
        " does not allow liability to be limited.",
        "In all other cases the total liability of each party under or in connection with this Agreement is limited to"
        " EUR 250,000 per Contract Year. Liquidated damages under clause 4.3 count towards this cap.",
        "Neither party is liable for lost profit or for other indirect damage caused by simple negligence.",
        "The Supplier maintains product liability insurance of at least EUR 5 million per event and proves it on request.",
    ]),
    ("Confidentiality and data", [
        "Each party keeps confidential what it learns about the business of the other, uses it only for this Agreement, and"
        " returns or destroys it at the end. This duty ends five years after the end of this Agreement.",
        "Contracts, price lists and delivery data may not be uploaded to services of third parties without the prior written"
        " consent of the other party.",
        "Names and addresses on labels are personal data of the Customer's recipients. The Supplier may see them only where"
        " clause 4.5 requires it and deletes them after 90 days.",
    ]),
    ("Force majeure", [
        "A party that is prevented from performing by an event beyond its control is released for as long as the event lasts, if"
        " it tells the other party without delay. If the event lasts longer than 60 days, either party may terminate the Orders"
        " affected.",
    ]),
    ("Final provisions", [
        "This Agreement is governed by the laws of the Federal Republic of Germany, excluding the United Nations Convention on"
        " Contracts for the International Sale of Goods. The courts of Hamburg have exclusive jurisdiction.",
        "Amendments must be in writing and signed by both parties. This also applies to a waiver of this clause.",
        "Neither party may assign rights under this Agreement without the written consent of the other.",
        "If a provision is invalid, the others remain in force. The parties replace the invalid provision by a valid one that"
        " comes closest to its commercial purpose.",
        "General terms and conditions of either party do not apply, even if an Order or an invoice refers to them.",
    ]),
]

PRICES = [
    ("Item", "Product", "Unit", "Price EUR"),
    ("C-100", "Carton S, 200 x 150 x 100 mm, single wall", "100", "38.40"),
    ("C-200", "Carton M, 300 x 200 x 150 mm, single wall", "100", "61.90"),
    ("C-300", "Carton L, 400 x 300 x 250 mm, double wall", "100", "127.50"),
    ("C-410", "Carton XL, 600 x 400 x 400 mm, double wall", "50", "142.00"),
    ("B-120", "Mailing bag, 250 x 350 mm, recycled", "1,000", "74.20"),
    ("B-150", "Mailing bag, 350 x 450 mm, recycled", "1,000", "108.70"),
    ("L-010", "Thermal label, 100 x 150 mm", "5,000", "66.00"),
    ("T-005", "Paper tape, 50 mm x 200 m", "36", "83.90"),
]

ANNEX_NOTES = [
    "Volume discount: 3 per cent from EUR 150,000 and 5 per cent from EUR 300,000 of net purchases in a Contract Year,"
    " credited in April.",
    "Price index: producer price index for corrugated board, Germany, monthly; base value 112.4 (January 2024).",
    "Carton C-300 withstands an edge crush of 7.1 kN/m; its lots are tested before dispatch.",
    "Quantities per pallet: C-100 3,600; C-200 1,800; C-300 720; C-410 300.",
]


def styles():
    base = ParagraphStyle("body", fontName="Body", fontSize=11.4, leading=16.6, textColor=INK)
    return {
        "body": base,
        "title": ParagraphStyle("title", base, fontName="Body-Bold", fontSize=23, leading=28, spaceAfter=3 * mm),
        "sub": ParagraphStyle("sub", base, textColor=GREY, fontSize=11.5, leading=15, spaceAfter=9 * mm),
        "head": ParagraphStyle("head", base, fontName="Body-Bold", fontSize=12.4, leading=16, spaceBefore=6 * mm, spaceAfter=2.2 * mm),
        "clause": ParagraphStyle("clause", base, alignment=TA_JUSTIFY, leftIndent=12 * mm, bulletFontName="Body", bulletFontSize=11.4,
                                 spaceAfter=2.8 * mm),
        "cell": ParagraphStyle("cell", base, fontSize=10, leading=13),
    }


def furniture(canvas, document):
    canvas.saveState()
    canvas.setFont("Body", 9)
    canvas.setFillColor(GREY)
    canvas.drawString(27 * mm, 281 * mm, f"Supply Agreement {NUMBER}")
    canvas.drawRightString(183 * mm, 281 * mm, f"Page {document.page} of 6")
    canvas.setStrokeColor(RULE)
    canvas.line(27 * mm, 278.5 * mm, 183 * mm, 278.5 * mm)
    canvas.drawString(27 * mm, 13 * mm, "Nordhafen Packaging GmbH - Lindqvist Courier AB")
    canvas.restoreState()


def ruled(rows, widths, header):
    style = [("FONT", (0, 0), (-1, -1), "Body", 10), ("TEXTCOLOR", (0, 0), (-1, -1), INK), ("LINEBELOW", (0, 0), (-1, -1), 0.5, RULE),
             ("VALIGN", (0, 0), (-1, -1), "TOP"), ("TOPPADDING", (0, 0), (-1, -1), 4), ("BOTTOMPADDING", (0, 0), (-1, -1), 5)]
    if header:
        style += [("FONT", (0, 0), (-1, 0), "Body-Bold", 10), ("BACKGROUND", (0, 0), (-1, 0), TINT), ("ALIGN", (2, 0), (-1, -1), "RIGHT")]
    else:
        style += [("FONT", (0, 0), (0, -1), "Body-Bold", 10), ("ALIGN", (2, 0), (2, -1), "RIGHT")]
    return Table(rows, colWidths=[w * mm for w in widths], style=TableStyle(style), hAlign="LEFT")


def front_page(style):
    story = [Spacer(1, 14 * mm), Paragraph("Supply Agreement", style["title"]),
             Paragraph(f"No. {NUMBER} for packaging materials, signed in Hamburg on 12 February 2024", style["sub"]),
             Paragraph("Between", style["head"])]
    story += [Paragraph(text, style["clause"], bulletText=f"({i})") for i, text in enumerate(PARTIES, 1)]
    story.append(Paragraph("Background", style["head"]))
    story += [Paragraph(text, style["clause"], bulletText=f"({letter})") for letter, text in zip("AB", BACKGROUND)]
    story.append(Paragraph("Key terms", style["head"]))
    story.append(ruled([(a, b, "clause " + c) for a, b, c in SUMMARY], (42, 84, 30), header=False))
    story += [Spacer(1, 4 * mm), Paragraph("The clauses prevail where this summary differs from them.", style["cell"]), PageBreak()]
    return story


def clause_pages(style):
    story = []
    for number, (title, paragraphs) in enumerate(CLAUSES, 1):
        texts = [Paragraph(text, style["clause"], bulletText=f"{number}.{i}") for i, text in enumerate(paragraphs, 1)]
        story.append(KeepTogether([Paragraph(f"{number}. {title}", style["head"]), texts[0]]))
        story += texts[1:]
    return story


def signatures(style):
    blocks = Table([("For Nordhafen Packaging GmbH", "", "For Lindqvist Courier AB"),
                    ("Dr. Imke Petersen, Managing Director", "", "Jonas Lindqvist, Head of Procurement")],
                   colWidths=[70 * mm, 16 * mm, 70 * mm], rowHeights=[22 * mm, 7 * mm], hAlign="LEFT",
                   style=TableStyle([("FONT", (0, 0), (-1, -1), "Body", 10.5), ("TEXTCOLOR", (0, 0), (-1, -1), INK),
                                     ("LINEBELOW", (0, 0), (0, 0), 0.7, INK), ("LINEBELOW", (2, 0), (2, 0), 0.7, INK),
                                     ("VALIGN", (0, 0), (-1, 0), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)]))
    return [Paragraph("Signatures", style["head"]), Paragraph("Hamburg, 12 February 2024", style["body"]), Spacer(1, 5 * mm), blocks,
            PageBreak()]


def annex_page(style):
    story = [Paragraph("Annex 1: Products and prices", style["head"]),
             Paragraph("Valid from 1 March 2024. Net prices per unit named, delivered.", style["body"]), Spacer(1, 3 * mm),
             ruled(PRICES, (22, 90, 20, 24), header=True), Spacer(1, 6 * mm)]
    return story + [Paragraph(text, style["clause"], bulletText=f"{i}.") for i, text in enumerate(ANNEX_NOTES, 1)]


def make(path, fonts):
    pdfmetrics.registerFont(TTFont("Body", fonts / "LiberationSerif-Regular.ttf"))
    pdfmetrics.registerFont(TTFont("Body-Bold", fonts / "LiberationSerif-Bold.ttf"))
    pdfmetrics.registerFontFamily("Body", normal="Body", bold="Body-Bold", italic="Body", boldItalic="Body-Bold")
    document = BaseDocTemplate(str(path), pagesize=A4, invariant=1, title=f"Supply Agreement {NUMBER}", author="Sheaf samples",
                               subject="Fictional contract", creator="packaging/samples/make_samples.py")
    frame = Frame(27 * mm, 20 * mm, 156 * mm, 255 * mm, 0, 0, 0, 0)
    document.addPageTemplates(PageTemplate("page", [frame], onPage=furniture))
    style = styles()
    document.build(front_page(style) + clause_pages(style) + signatures(style) + annex_page(style))
    if document.page != 6:
        raise SystemExit(f"the contract has {document.page} pages, not 6")
