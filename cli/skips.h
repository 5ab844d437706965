/* skips.h - what was not measured, one paragraph a reason: "16 skipped: cap-25, cap-50: does not exist in xen/hvm". */
#ifndef HVB_CLI_SKIPS_H
#define HVB_CLI_SKIPS_H

/* Strings are borrowed. */
struct skip {
	const char *bench;  /* "cap-25" or "sched.cap-25" */
	const char *reason; /* it may begin with the bench's own name, which is left out */
};

/* On stdout. Each bench is named once, and more than a few are counted. */
void skips_print(const struct skip *skips, unsigned n);

#endif
