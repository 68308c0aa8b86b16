/* base_csum.c - slow and obvious */
#include <oracle/base_csum.h>

uint16_t oracle_sum(const uint8_t *bytes, size_t len)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < len; i += 2) {
		sum += (uint32_t)bytes[i] << 8 | (i + 1 < len ? bytes[i + 1] : 0);
		if (sum > 0xffff)
			sum -= 0xffff;		/* end-around carry */
	}
	return (uint16_t)sum;
}
