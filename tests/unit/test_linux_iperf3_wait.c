/* test_linux_iperf3_wait.c - select() as libiperf sees it: who may write and does not is not told so again at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/select.h>
#include <unistd.h>

#include <cmocka.h>

int __real_select(int n, fd_set *in, fd_set *out, fd_set *bad, struct timeval *limit);
int __wrap_select(int n, fd_set *in, fd_set *out, fd_set *bad, struct timeval *limit);
ssize_t __real_write(int fd, const void *data, size_t len);
ssize_t __wrap_write(int fd, const void *data, size_t len);

#define STREAM 5
#define CONTROL 4

static bool writable; /* the stream's buffer has room */
static bool asked;    /* the last select was asked about the stream */
static unsigned written;

/* Nothing to read: ready for what can be written, else the limit is over. */
int __real_select(int n, fd_set *in, fd_set *out, fd_set *bad, struct timeval *limit)
{
	(void)n;
	(void)bad;
	(void)limit;
	FD_ZERO(in);
	asked = out && FD_ISSET(STREAM, out);
	if (out && !writable)
		FD_ZERO(out);
	return asked && writable ? 1 : 0;
}

ssize_t __real_write(int fd, const void *data, size_t len)
{
	(void)fd;
	(void)data;
	written++;
	return (ssize_t)len;
}

static int ask(void)
{
	fd_set in, out;
	FD_ZERO(&in);
	FD_ZERO(&out);
	FD_SET(CONTROL, &in);
	FD_SET(STREAM, &out);
	return __wrap_select(STREAM + 1, &in, &out, NULL, NULL);
}

static void who_writes_is_told_each_time(void **state)
{
	(void)state;
	writable = true;
	for (unsigned i = 0; i < 5; i++) {
		assert_int_equal(ask(), 1);
		assert_int_equal(__wrap_write(STREAM, "x", 1), 1);
	}
	assert_int_equal(written, 5);
}

static void who_does_not_waits_for_something_else(void **state)
{
	(void)state;
	writable = true;
	assert_int_equal(ask(), 1);
	assert_int_equal(ask(), 0);
	assert_false(asked);
	/* Something else has happened: it is asked again. */
	assert_int_equal(ask(), 1);
	assert_true(asked);
	__wrap_write(STREAM, "x", 1);
}

static void a_full_buffer_is_waited_for(void **state)
{
	(void)state;
	writable = false;
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(ask(), 0);
		assert_true(asked);
	}
	writable = true;
	assert_int_equal(ask(), 1);
	__wrap_write(STREAM, "x", 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_writes_is_told_each_time),
		cmocka_unit_test(who_does_not_waits_for_something_else),
		cmocka_unit_test(a_full_buffer_is_waited_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
