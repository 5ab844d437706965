#include "drivers/say.h"

#include <errno.h>
#include <unistd.h>

int say_to_fd(int fd, const char *data, size_t len, struct err **err)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);
		if (n < 0 && errno == EAGAIN)
			return err_set(err, ERR_GUEST, NULL,
				"the guest does not read its console: %zu bytes are left over", len);
		if (n < 0 && errno != EINTR)
			return err_sys(err, ERR_INFRA, errno, NULL, "cannot write to the guest's console");
		data += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
	return 0;
}
