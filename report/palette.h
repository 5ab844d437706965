/*
 * palette.h - the colours of subjects, the same in gnuplot's figures, in tables and in style.css (--c0 .. --c8, with
 * brighter ones for dark pages).
 *
 * Source: Okabe, Ito, "Color Universal Design", 2008: told apart with every kind of colour vision; grey for the bare
 * machine. Shapes say it again.
 */
#ifndef HVB_REPORT_PALETTE_H
#define HVB_REPORT_PALETTE_H

struct palette_entry {
	const char *colour; /* on light ground */
	int point;          /* gnuplot's point type */
	const char *path;   /* the same shape as an SVG path around 0,0 in a box of 12 */
};

#define PALETTE \
	{ \
		{"#6b7280", 13, "M0-5.5 5 0 0 5.5-5 0z"}, \
			{"#0072b2", 7, "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z"}, \
			{"#3a9bd9", 5, "M-4-4h8v8h-8z"}, {"#d55e00", 9, "M0-5 5 4h-10z"}, \
			{"#b5579a", 11, "M0 5 5-4h-10z"}, {"#c98a00", 5, "M-4-4h8v8h-8z"}, \
			{"#009e73", 15, "M0-5 4.8-1.5 3 4h-6l-1.8-5.5z"}, {"#1f2328", 13, "M0-5.5 5 0 0 5.5-5 0z"}, \
			{"#7c5cbf", 9, "M0-5 5 4h-10z"}, \
	}

#endif
