#include "drivers/backend_signature.h"

#include <blkid/blkid.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/mem.h"

#define BY_ID "/dev/disk/by-id"

/* Owned: the device behind a name; NULL when there is none. */
static char *device_of(const char *id)
{
	AUTO_FREE char *path = mem_printf(BY_ID "/%s", id);
	return realpath(path, NULL);
}

static int check_name(const char *device, const char *wipe, struct err **err)
{
	AUTO_FREE char *named = device_of(wipe);
	if (!named)
		return err_sys(err, ERR_USAGE, errno, "ls -l " BY_ID, "--wipe %s names no disk", wipe);
	if (strcmp(named, device) == 0)
		return 0;
	return err_set(err, ERR_USAGE, "ls -l " BY_ID, "--wipe %s names %s and not %s", wipe, named, device);
}

/* The words for --wipe; caller frees. */
static char *hint_for(const char *device)
{
	struct dirent **names;
	char *hint = NULL;
	int n = scandir(BY_ID, &names, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		AUTO_FREE char *named = hint ? NULL : device_of(names[i]->d_name);
		if (named && strcmp(named, device) == 0)
			hint = mem_printf("if all on it may be lost: --wipe %s", names[i]->d_name);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	return hint ? hint : mem_printf("it has no name in " BY_ID "; if all on it may be lost: wipefs -a %s", device);
}

static const char *value_of(blkid_probe probe, const char *name)
{
	const char *value;
	return blkid_probe_lookup_value(probe, name, &value, NULL) == 0 ? value : NULL;
}

/* The signature that the last probe found. */
static void add_found(struct buf *found, blkid_probe probe)
{
	const char *table = value_of(probe, "PTTYPE"), *label = value_of(probe, "LABEL");
	const char *at = value_of(probe, table ? "PTMAGIC_OFFSET" : "SBMAGIC_OFFSET");
	buf_addf(found, "%s%s", found->len ? ", " : "", table ? table : value_of(probe, "TYPE"));
	buf_adds(found, table ? " partition table" : "");
	if (label)
		buf_addf(found, " \"%s\"", label);
	if (at)
		buf_addf(found, " at byte %s", at);
}

/* 0: all are in found; -1: errno. */
static int find_all(int fd, struct buf *found)
{
	blkid_probe probe = blkid_new_probe();
	int result = probe ? blkid_probe_set_device(probe, fd, 0, 0) : -1;
	if (result == 0) {
		blkid_probe_enable_superblocks(probe, 1);
		blkid_probe_set_superblocks_flags(probe, BLKID_SUBLKS_TYPE | BLKID_SUBLKS_LABEL | BLKID_SUBLKS_MAGIC);
		blkid_probe_enable_partitions(probe, 1);
		blkid_probe_set_partitions_flags(probe, BLKID_PARTS_MAGIC);
		while ((result = blkid_do_probe(probe)) == 0)
			add_found(found, probe);
	}
	int saved = errno;
	blkid_free_probe(probe);
	errno = saved;
	return result < 0 ? -1 : 0;
}

int backend_signature_check(int fd, const char *device, const char *wipe, struct err **err)
{
	AUTO_BUF struct buf found = BUF_INIT;
	if (wipe)
		return check_name(device, wipe, err);
	if (find_all(fd, &found) != 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot look what is on %s", device);
	if (found.len == 0)
		return 0;
	AUTO_FREE char *hint = hint_for(device);
	return err_set(err, ERR_USAGE, hint, "%s holds %s", device, buf_text(&found));
}
