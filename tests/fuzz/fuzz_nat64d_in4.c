/* fuzz_nat64d_in4.c - packets from the internet's side, see oracle/nat64d_fuzz.h */
#include <oracle/nat64d_fuzz.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	nat64d_fuzz(FUZZ_IN4, data, size);
	return 0;
}
