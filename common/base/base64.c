/* base64.c - bytes as text (RFC 4648 section 4) */
#include <gateway6/base64.h>

#include <string.h>

static const char alphabet[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_write(char *out, const uint8_t *bytes, size_t len)
{
	for (; len > 0; bytes += 3) {
		size_t take = len < 3 ? len : 3;
		uint32_t v = (uint32_t)bytes[0] << 16 | (take > 1 ? bytes[1] << 8 : 0) |
			     (take > 2 ? bytes[2] : 0);

		*out++ = alphabet[v >> 18];
		*out++ = alphabet[v >> 12 & 63];
		*out++ = take > 1 ? alphabet[v >> 6 & 63] : '=';
		*out++ = take > 2 ? alphabet[v & 63] : '=';
		len -= take;
	}
	*out = '\0';
}

/* Of four characters; how many bytes they are, 0 for what is none. */
static size_t group_read(const char *four, uint8_t out[3])
{
	size_t n = four[2] == '=' ? 1 : four[3] == '=' ? 2 : 3;
	uint32_t v = 0;

	for (size_t i = 0; i < 4; i++) {
		/* NOLINTNEXTLINE(bugprone-not-null-terminated-result): NUL is none of the 64 */
		const char *at = i <= n ? memchr(alphabet, four[i], 64) : alphabet;

		if (!at || (i > n && four[i] != '='))
			return 0;
		v = v << 6 | (uint32_t)(at - alphabet);
	}
	for (size_t i = 0; i < n; i++)
		out[i] = (uint8_t)(v >> (16 - 8 * i));
	return n;
}

bool base64_read(const char *text, uint8_t *out, size_t max, size_t *len)
{
	size_t chars = strlen(text), n = 0, at = 0;
	uint8_t three[3];

	if (chars % 4)
		return false;
	for (size_t i = 0; i < chars; i += 4, at += n) {
		n = group_read(text + i, three);
		if (!n || (n < 3 && i + 4 < chars) || at + n > max)
			return false;
		memcpy(out + at, three, n);
	}
	*len = at;
	return true;
}
