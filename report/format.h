/*
 * format.h - figures and foreign texts as people read them, the same in commands and in the report.
 */
#ifndef HVB_REPORT_FORMAT_H
#define HVB_REPORT_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#define FORMAT_SIZE 32

/* 2921, 12.5, 0.25, 1.2e+12: integers stay whole, else about four digits. "-" when it is not finite. Returns text. */
const char *format_value(double value, char text[FORMAT_SIZE]);

/* As format_value with a sign. */
const char *format_difference(double value, char text[FORMAT_SIZE]);

/* 1.838: three decimals below 10, fewer above. */
const char *format_ratio(double ratio, char text[FORMAT_SIZE]);

/*
 * Integers with a thin grouping blank every three digits ("1 234 567"), others as format_value. UTF-8 (U+202F between
 * groups).
 */
const char *format_grouped(double value, char text[FORMAT_SIZE]);
const char *format_grouped_difference(double value, char text[FORMAT_SIZE]);

/* The same with commas, for terminals and those who cut columns out of what they show: "7,504,187". */
const char *format_commas(double value, char text[FORMAT_SIZE]);

/* "+80.0", "-0.003": a change in per cent, with its sign. */
const char *format_percent(double value, char text[FORMAT_SIZE]);

/*
 * The next code point of NUL-terminated text, which moves on; 0 at the end. What is not UTF-8 (one byte) gives U+FFFD.
 */
uint32_t format_next_char(const char **text);

/*
 * True for what must not reach a terminal or a page as it is: controls, overrides of the writing direction,
 * noncharacters.
 */
int format_is_unsafe(uint32_t character);

/* Writes the character as UTF-8, returns its bytes (1-4). */
size_t format_put_char(uint32_t character, char out[4]);

/* Valid UTF-8 of any text; caller frees. NULL gives NULL. */
char *format_utf8(const char *text);

/* What follows the word for n things: "s", or nothing for one. */
const char *format_plural(unsigned n);

/* One safe line for a terminal, at most max characters ("..." where it was cut); caller frees. NULL gives "". */
char *format_line(const char *text, size_t max);

#endif
