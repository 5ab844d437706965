/* leb.h - numbers of seven bits a byte, the low ones first (LEB128): small numbers take little room. Source: DWARF 4,
 * section 7.6. */
#ifndef HVB_LIB_LEB_H
#define HVB_LIB_LEB_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/buf.h"

/* Wide enough for a 64-bit number and a bit more. */
typedef unsigned __int128 leb_value;

/* value: at most 126 bits. */
void leb_put(struct buf *out, leb_value value);

/* Reads one at *at and moves *at beyond it. False at `end`, or when it has more than `bits` (at most 126). */
bool leb_get(const uint8_t **at, const uint8_t *end, unsigned bits, leb_value *value);

/* The sign in the lowest bit, so that small negative numbers are small too. */
uint64_t leb_zigzag(uint64_t difference);
uint64_t leb_unzigzag(uint64_t z);

#endif
