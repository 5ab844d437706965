/* test_hosts.c - the hosts file: what is read, and which line is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/host.h"
#include "lib/file.h"
#include "lib/mem.h"

static char dir[64];

static int set_up(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/hvbench-test-XXXXXX");
	return mkdtemp(dir) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	return file_remove_tree(dir, NULL);
}

static int load(const char *text, size_t n, struct hosts *hosts, struct err **err)
{
	AUTO_FREE char *path = mem_printf("%s/hosts", dir);
	assert_int_equal(file_write(path, text, n, 0644, NULL), 0);
	return hosts_load(path, hosts, err);
}

static const struct host *expect_host(
	const struct hosts *hosts, const char *name, const char *ssh, const char *driver, const char *command)
{
	const struct host *host = hosts_find(hosts, name);
	assert_non_null(host);
	assert_string_equal(host->ssh, ssh);
	assert_string_equal(host->command, command);
	assert_string_equal(host->drivers[0], driver);
	return host;
}

static void test_forms(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"[kvm1]\nssh = root@kvm1\ndrivers = kvm, tcg\n\n[xen1]\nssh=root@xen1\ndrivers=xen\ncommand=/opt/hv\n",
		"[kvm1]\n    ssh = root@kvm1\n    drivers = kvm tcg\n[xen1]\n    ssh = root@xen1\n    drivers = xen\n"
		"    command = /opt/hv\n",
		"[kvm1]\n\tssh = root@kvm1\n\tdrivers = kvm tcg\n\n  [xen1]\n\tssh = root@xen1\n\tdrivers = xen\n"
		"\tcommand = /opt/hv",
		"# all\n[kvm1] # first\nssh = root@kvm1   # rack 4\ndrivers = kvm tcg\t# both\n  # none\n[xen1]\n"
		"ssh = root@xen1 ; rack 5\ndrivers = xen\n;command = no\ncommand = /opt/hv # there\n",
		"[kvm1]\r\nssh = root@kvm1\r\ndrivers = kvm tcg\r\n[xen1]\r\n  ssh = root@xen1\r\n  drivers = xen\r\n"
		"  command = /opt/hv\r\n",
	};
	for (unsigned i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct hosts hosts;
		struct err *err = NULL;
		if (load(texts[i], strlen(texts[i]), &hosts, &err) != 0)
			fail_msg("%u: %s", i, err_message(err));
		assert_int_equal(hosts.n, 6);
		const struct host *kvm = expect_host(&hosts, "kvm1", "root@kvm1", "kvm", "hvbench");
		assert_string_equal(kvm->drivers[1], "tcg");
		assert_null(kvm->drivers[2]);
		const struct host *xen = expect_host(&hosts, "xen1", "root@xen1", "xen", "/opt/hv");
		assert_null(xen->drivers[1]);
		hosts_finish(&hosts);
	}
}

/* "#" within a word is part of it, and a URI for ssh is one word. */
static void test_hash_in_a_word(void **state)
{
	(void)state;
	static const char text[] =
		"[a]\nssh = root@a#1\ndrivers = kvm\n"
		"[b]\nssh = ssh://root@b:2222 # rack 4\ndrivers = xen\n[c]\nssh: root@2001:db8::7\ndrivers = xen\n";
	struct hosts hosts;
	assert_int_equal(load(text, strlen(text), &hosts, NULL), 0);
	expect_host(&hosts, "c", "root@2001:db8::7", "xen", "hvbench");
	expect_host(&hosts, "a", "root@a#1", "kvm", "hvbench");
	expect_host(&hosts, "b", "ssh://root@b:2222", "xen", "hvbench");
	hosts_finish(&hosts);
}

static void test_wrong_lines(void **state)
{
	(void)state;
	AUTO_FREE char *lengthy = mem_printf("[a]\n\nssh = %0300d\n", 1);
	const struct {
		const char *text, *words[2];
	} rows[] = {
		{"[a]\nssh = x\n  drivers kvm\n", {"line 3: ", "not a line of a hosts file"}},
		{"[a]\nssh = x\noops\ndrivers = kvm\nshoe = 42\n", {"line 3: ", "not a line of a hosts file"}},
		{"[a]\nssh = x\n\tshoe = 42\ndrivers = kvm\noops\n", {"line 3: ", "unknown key 'shoe'"}},
		{"[a]\n# x\n   drivers = vmware # or so\n", {"line 3: ", "unknown driver 'vmware'"}},
		{"[a]\nssh = -oProxyCommand=x\ndrivers = kvm\n", {"line 2: ", "'-oProxyCommand=x'"}},
		{"[a]\nssh = # x\ndrivers = kvm\n", {"line 2: ", "no valid value of ssh"}},
		{"ssh = x\n", {"line 1: ", "missing"}},
		{"\n[lab-kvm]\n ssh = x\n", {"line 2: ", "'lab-kvm' is taken"}},
		{"[a\nssh = x\n", {"line 1: ", "not a line"}},
		{lengthy, {"line 3: ", "more than"}},
		{"[a]\nssh = x\n", {"host a names no drivers", ""}},
		{"[a]\ndrivers = kvm\n", {"host a has no ssh destination", ""}},
		{"[a]\nssh = x\nconnect = y\ndrivers = kvm\n", {"host a has both ssh and connect", ""}},
		{"[a]\nconnect = y\ncommand = z\ndrivers = kvm\n", {"host a has both connect and command", ""}},
		{"[a]\npatience = 0\n", {"line 2: ", "patience"}},
	};
	for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct hosts hosts;
		AUTO_ERR struct err *err = NULL;
		assert_int_equal(load(rows[i].text, strlen(rows[i].text), &hosts, &err), -1);
		assert_int_equal(err_kind(err), ERR_USAGE);
		for (unsigned k = 0; k < 2; k++)
			if (!strstr(err_message(err), rows[i].words[k]))
				fail_msg("no '%s' in: %s", rows[i].words[k], err_message(err));
		hosts_finish(&hosts);
	}
}

static void test_no_text(void **state)
{
	(void)state;
	struct hosts hosts;
	AUTO_ERR struct err *binary = NULL, *none = NULL;
	assert_int_equal(load("[a]\0ssh", 7, &hosts, &binary), -1);
	assert_non_null(strstr(err_message(binary), "is text"));
	hosts_finish(&hosts);
	assert_int_equal(hosts_load("/nowhere/hosts", &hosts, &none), -1);
	assert_int_equal(err_kind(none), ERR_USAGE);
	hosts_finish(&hosts);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_forms),
		TEST(test_hash_in_a_word),
		TEST(test_wrong_lines),
		TEST(test_no_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
