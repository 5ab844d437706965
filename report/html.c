/*
 * html.c - the printer of the report.
 */
#include "report/html.h"

#include <string.h>

#include "lib/mem.h"
#include "report/format.h"

static void escape_char(struct buf *out, uint32_t c)
{
	char bytes[4];
	if (c == '<')
		buf_adds(out, "&lt;");
	else if (c == '>')
		buf_adds(out, "&gt;");
	else if (c == '&')
		buf_adds(out, "&amp;");
	else if (c == '"')
		buf_adds(out, "&quot;");
	else if (c == '\'')
		buf_adds(out, "&#39;");
	else if (c == '\n' || c == '\t')
		buf_addc(out, (char)c);
	else
		buf_add(out, bytes, format_put_char(format_is_unsafe(c) ? 0xfffd : c, bytes));
}

void html_escape(struct buf *out, const char *text)
{
	size_t room = HTML_TEXT_MAX;
	uint32_t c;
	while (text && (c = format_next_char(&text)) != 0) {
		if (room-- == 0) {
			buf_adds(out, "\xe2\x80\xa6");
			return;
		}
		escape_char(out, c);
	}
}

static void open_tag(struct html *h, const char *tag, va_list args)
{
	const char *name, *value;
	buf_addf(&h->out, "<%s", tag);
	while ((name = va_arg(args, const char *)) != NULL) {
		value = va_arg(args, const char *);
		if (!value)
			continue;
		buf_addf(&h->out, " %s=\"", name);
		html_escape(&h->out, value);
		buf_addc(&h->out, '"');
	}
}

void html_open(struct html *h, const char *tag, ...)
{
	va_list args;
	va_start(args, tag);
	open_tag(h, tag, args);
	va_end(args);
	buf_addc(&h->out, '>');
}

void html_void(struct html *h, const char *tag, ...)
{
	va_list args;
	va_start(args, tag);
	open_tag(h, tag, args);
	va_end(args);
	buf_adds(&h->out, "/>");
}

/* A line break after blocks keeps the source readable. */
void html_close(struct html *h, const char *tag)
{
	static const char *const lines[] = {"tr", "p", "table", "section", "div", "h1", "h2", "h3", "dl", "dd", "li",
		"ul", "caption", "header", "figure", "details", "head", "title", "style", "nav", "main", "body",
		"article", "thead", "footer", "script"};
	buf_addf(&h->out, "</%s>", tag);
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		if (strcmp(tag, lines[i]) == 0)
			buf_addc(&h->out, '\n');
	}
}

void html_text(struct html *h, const char *text)
{
	html_escape(&h->out, text);
}

static void text_of_format(struct html *h, const char *fmt, va_list args) __attribute__((format(printf, 2, 0)));

static void text_of_format(struct html *h, const char *fmt, va_list args)
{
	AUTO_FREE char *text = mem_vprintf(fmt, args);
	html_escape(&h->out, text);
}

void html_textf(struct html *h, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	text_of_format(h, fmt, args);
	va_end(args);
}

void html_classed(struct html *h, const char *tag, const char *class_name, const char *text)
{
	html_open(h, tag, "class", class_name, NULL);
	html_text(h, text);
	html_close(h, tag);
}

void html_element(struct html *h, const char *tag, const char *text)
{
	html_classed(h, tag, NULL, text);
}

void html_elementf(struct html *h, const char *tag, const char *class_name, const char *fmt, ...)
{
	va_list args;
	html_open(h, tag, "class", class_name, NULL);
	va_start(args, fmt);
	text_of_format(h, fmt, args);
	va_end(args);
	html_close(h, tag);
}

void html_trusted(struct html *h, const char *markup)
{
	buf_adds(&h->out, markup);
}

extern const char report_style[]; /* style.S */

void html_head(struct html *h, const char *title)
{
	html_trusted(h,
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<meta "
		"name=\"color-scheme\" content=\"light dark\"/>\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
		"script-src 'unsafe-inline'; img-src data:\"/>\n");
	html_element(h, "title", title);
	html_trusted(h, "<style>\n");
	html_trusted(h, report_style);
	html_trusted(h, "</style>\n</head>\n<body>\n");
}
