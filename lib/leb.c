#include "lib/leb.h"

void leb_put(struct buf *out, leb_value value)
{
	for (; value > 0x7f; value >>= 7)
		buf_addc(out, (char)((value & 0x7f) | 0x80));
	buf_addc(out, (char)value);
}

bool leb_get(const uint8_t **at, const uint8_t *end, unsigned bits, leb_value *value)
{
	*value = 0;
	for (unsigned shift = 0; shift < bits && *at < end; shift += 7) {
		uint8_t byte = *(*at)++;
		*value |= (leb_value)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return *value >> bits == 0;
	}
	return false;
}

uint64_t leb_zigzag(uint64_t difference)
{
	return (difference << 1) ^ (0 - (difference >> 63));
}

uint64_t leb_unzigzag(uint64_t z)
{
	return (z >> 1) ^ (0 - (z & 1));
}
