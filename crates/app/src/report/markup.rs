//! The report as HTML text. What comes from files goes through [`escaped`]; nothing else writes text.

use crate::catalogue::Phrase;

/// A fact and its name.
pub(super) type Row = (Phrase, String);

/// It is opened anywhere, long after, by whoever gets it: it loads nothing and runs nothing.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

const STYLE: &str = "\
body{font:14px/20px system-ui,sans-serif;color:#111;background:#fff;max-width:48rem;margin:2rem auto;padding:0 1rem}\
h1{font-size:22px;line-height:28px;margin:0}h2{font-size:14px;margin:1.5rem 0 .25rem}\
table{width:100%;border-collapse:collapse}th,td{text-align:left;vertical-align:top;padding:4px 12px 4px 0;\
border-top:1px solid #ccc}th{font-weight:500;color:#555}ul{margin:0;padding-left:1.2rem}p{margin:.25rem 0}\
.sign{display:flex;gap:2rem;margin-top:3rem}.sign p{flex:1;border-top:1px solid #111;padding-top:4px}\
@media print{body{margin:0;max-width:none}tr{break-inside:avoid}}";

/// A page that is being written.
#[derive(Debug)]
pub(super) struct Page {
    text: String,
}

impl Page {
    pub(super) fn new(title: &str, lead: &str) -> Self {
        let (title, lead) = (escaped(title), escaped(lead));
        Self {
            text: format!(
                "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
                 <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\
                 <title>{title}</title><style>{STYLE}</style></head>\n\
                 <body><h1>{title}</h1><p>{lead}</p>\n"
            ),
        }
    }

    /// Facts, one below the other.
    pub(super) fn facts(&mut self, heading: Phrase, rows: &[Row]) {
        self.heading(heading);
        self.text.push_str("<table>");
        for (name, value) in rows {
            let value = if value.is_empty() { Phrase::NotStated.text() } else { value };
            self.row("th", [name.text()], [value]);
        }
        self.text.push_str("</table>\n");
    }

    /// A table; nothing where it has no rows.
    pub(super) fn table(
        &mut self,
        heading: Phrase,
        columns: &[Phrase],
        rows: impl Iterator<Item = impl AsRef<[String]>>,
    ) {
        let mut rows = rows.peekable();
        if rows.peek().is_none() {
            return;
        }
        self.heading(heading);
        self.text.push_str("<table>");
        self.row("th", columns.iter().map(|column| column.text()), []);
        for cells in rows {
            self.row("td", cells.as_ref().iter().map(String::as_str), []);
        }
        self.text.push_str("</table>\n");
    }

    /// A list; nothing where it is empty.
    pub(super) fn list(&mut self, heading: Phrase, items: impl IntoIterator<Item = String>) {
        let items: Vec<String> = items.into_iter().collect();
        if items.is_empty() {
            return;
        }
        self.heading(heading);
        self.text.push_str("<ul>");
        for item in items {
            self.text.push_str(&format!("<li>{}</li>", escaped(&item)));
        }
        self.text.push_str("</ul>\n");
    }

    /// Lines to sign on, and what stands below them.
    pub(super) fn signed(&mut self, lines: &[Phrase], below: Phrase) {
        self.text.push_str("<div class=\"sign\">");
        for line in lines {
            self.text.push_str(&format!("<p>{}</p>", escaped(line.text())));
        }
        self.text.push_str(&format!("</div>\n<p>{}</p>\n", escaped(below.text())));
    }

    pub(super) fn finish(mut self) -> String {
        self.text.push_str("</body></html>\n");
        self.text
    }

    fn heading(&mut self, heading: Phrase) {
        self.text.push_str(&format!("<h2>{}</h2>", escaped(heading.text())));
    }

    fn row<'a>(
        &mut self,
        first: &str,
        cells: impl IntoIterator<Item = &'a str>,
        plain: impl IntoIterator<Item = &'a str>,
    ) {
        self.text.push_str("<tr>");
        for cell in cells {
            self.text.push_str(&format!("<{first}>{}</{first}>", escaped(cell)));
        }
        for cell in plain {
            self.text.push_str(&format!("<td>{}</td>", escaped(cell)));
        }
        self.text.push_str("</tr>");
    }
}

/// Text as HTML shows it, within elements and within quotes.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            letter => safe.push(letter),
        }
    }
    safe
}
