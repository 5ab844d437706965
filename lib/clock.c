#include "lib/clock.h"

#include <limits.h>
#include <time.h>

int64_t clock_now_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * CLOCK_NS_PER_S + now.tv_nsec;
}

int64_t clock_after_ms(int64_t ms)
{
	return clock_now_ns() + ms * CLOCK_NS_PER_MS;
}

int clock_poll_ms(int64_t deadline_ns)
{
	if (deadline_ns == CLOCK_FOREVER)
		return -1;
	int64_t left = deadline_ns - clock_now_ns();
	if (left <= 0)
		return 0;
	int64_t ms = (left + CLOCK_NS_PER_MS - 1) / CLOCK_NS_PER_MS;
	return ms > INT_MAX ? INT_MAX : (int)ms;
}

void clock_utc(char text[CLOCK_UTC_SIZE])
{
	time_t now = time(NULL);
	struct tm tm;
	gmtime_r(&now, &tm);
	strftime(text, CLOCK_UTC_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm);
}
