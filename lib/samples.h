/*
 * samples.h - raw samples as the database keeps them.
 *
 * Format 1: byte 1, then LEB128 of the number of samples, then either tokens. Each token is a LEB128 number T: when T
 * is odd, the sample is the one before plus zigzag(T >> 1); when T is even, the one before is repeated T >> 1 times (at
 * least once). The sample before the first is 0.
 */
#ifndef HVB_LIB_SAMPLES_H
#define HVB_LIB_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"
#include "lib/err.h"

void samples_pack(const uint64_t *samples, size_t n, struct buf *out);

/* Caller frees. NULL with an error when the bytes are not a valid packing of n samples. */
uint64_t *samples_unpack(const void *data, size_t len, size_t n, struct err **err);

#endif
