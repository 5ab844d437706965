/*
 * html.h - the printer of the report. Escaping lives here: every text goes through html_text() or an attribute and
 * comes out harmless, so the safe way is the short way; html_trusted() is for our own constants only. The output is
 * HTML5 that is also well-formed XML, so that tests can parse it.
 */
#ifndef HVB_REPORT_HTML_H
#define HVB_REPORT_HTML_H

#include "lib/buf.h"

struct html {
	struct buf out;
};

/* The most characters of one foreign text that are printed; what is longer ends in an ellipsis. */
#define HTML_TEXT_MAX 4000

/*
 * Opens an element; attributes are pairs of name and value (value NULL: left out), ended by NULL: html_open(h, "td",
 * "class", "num", NULL).
 */
void html_open(struct html *h, const char *tag, ...) __attribute__((sentinel));
void html_close(struct html *h, const char *tag);

/* An element without content: <br/>, <rect .../>. */
void html_void(struct html *h, const char *tag, ...) __attribute__((sentinel));

void html_text(struct html *h, const char *text);
void html_textf(struct html *h, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* <tag>text</tag>, and with a class (NULL: none). */
void html_element(struct html *h, const char *tag, const char *text);
void html_classed(struct html *h, const char *tag, const char *class_name, const char *text);
void html_elementf(struct html *h, const char *tag, const char *class_name, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* As it is: constants of the source, and SVG that was made of checked parts. */
void html_trusted(struct html *h, const char *markup);

/* What a page begins with, up to its <body>; it ends with html_trusted(h, "</body>\n</html>\n"). */
void html_head(struct html *h, const char *title);

/*
 * Appends text (NULL: none) escaped for element content and attributes; controls, overrides of the writing direction
 * and what is not UTF-8 become U+FFFD.
 */
void html_escape(struct buf *out, const char *text);

#endif
