/*
 * test_lab.c - the pure parts of the lab: command lines against golden files, recipes, manifests, the embedded guest.
 *
 * HVB_GOLDEN_UPDATE=1 writes the golden files anew; look at the difference before it is committed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "drivers/lab/embed.h"
#include "drivers/lab/lab.h"
#include "drivers/lab/manifest.h"
#include "drivers/lab/parts.h"
#include "drivers/lab/recipe.h"
#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "tests/unit/golden.h"

static const struct lab_paths boot_paths = {
	.root_disk = "root.ext4",
	.kernel = "vmlinuz",
	.initrd = "initrd",
	.xen = "xen",
	.ram = "machine.ram",
	.payload = "/run/x/payload",
	.wire_socket = "/run/x/wire",
	.monitor_socket = "/run/x/monitor",
};

/* One argument a line, as people compare them. */
static char *text_of(const struct strv *argv)
{
	struct buf text = BUF_INIT;
	for (size_t i = 0; i < argv->n; i++)
		buf_addf(&text, "%s\n", argv->argv[i]);
	return buf_steal(&text);
}

static char *argv_text(enum lab_kind kind, enum lab_clock clock, bool resume)
{
	AUTO_STRV struct strv argv = STRV_INIT;
	struct lab_paths paths = boot_paths;
	struct lab_config config = {.clock = clock};
	paths.resume = resume;
	if (kind == LAB_METAL)
		lab_metal_argv(&config, NULL, "/tmp/bare.elf", NULL, "hvbench n=1 a,b \"c\"", &argv);
	else
		lab_argv(kind, &config, &paths, &argv);
	return text_of(&argv);
}

static void check_golden(const char *name, const char *text)
{
	AUTO_FREE char *path = mem_printf("tests/golden/%s.argv", name);
	if (golden_update())
		assert_int_equal(file_write(path, text, strlen(text), 0644, NULL), 0);
	AUTO_BUF struct buf golden = BUF_INIT;
	assert_int_equal(file_read(path, 1u << 16, &golden, NULL), 0);
	assert_string_equal(text, buf_text(&golden));
}

static void test_argv_golden(void **state)
{
	(void)state;
	for (int clock = LAB_ICOUNT; clock <= LAB_WALL; clock++)
		for (int kind = 0; kind < LAB_KINDS; kind++)
			for (int resume = 0; resume <= (kind != LAB_METAL); resume++) {
				AUTO_FREE char *name = mem_printf("%s-%s%s", lab_kind_name((enum lab_kind)kind),
					lab_clock_name((enum lab_clock)clock), resume ? "-resume" : "");
				AUTO_FREE char *text = argv_text((enum lab_kind)kind, (enum lab_clock)clock, resume);
				check_golden(name, text);
			}
}

static void test_xen_args(void **state)
{
	(void)state;
	AUTO_STRV struct strv xen = STRV_INIT, kvm = STRV_INIT;
	const struct lab_config config = {.clock = LAB_ICOUNT, .xen_args = "sched=rtds sched_ratelimit_us=0"};
	lab_argv(LAB_XEN, &config, &boot_paths, &xen);
	AUTO_FREE char *text = text_of(&xen);
	check_golden("lab-xen-icount-args", text);
	lab_argv(LAB_KVM, &config, &boot_paths, &kvm);
	AUTO_FREE char *other = text_of(&kvm);
	check_golden("lab-kvm-icount", other); /* it has no Xen */
}

/* CPUs that take turns on the instruction clock; the bare machine has one. */
static void test_several_cpus(void **state)
{
	(void)state;
	const struct lab_config config = {.clock = LAB_ICOUNT, .cpus = 4};
	for (int kind = LAB_KVM; kind <= LAB_XEN; kind++) {
		AUTO_STRV struct strv argv = STRV_INIT;
		lab_argv((enum lab_kind)kind, &config, &boot_paths, &argv);
		AUTO_FREE char *text = text_of(&argv),
			       *name = mem_printf("%s-icount-cpus", lab_kind_name((enum lab_kind)kind));
		check_golden(name, text);
		assert_int_equal(lab_cpus(&config, (enum lab_kind)kind), 4);
	}
	assert_int_equal(lab_cpus(&config, LAB_METAL), 1);
	assert_true(lab_takes_turns(&config));
	assert_false(lab_takes_turns(&(struct lab_config){.clock = LAB_ICOUNT}));
	assert_false(lab_takes_turns(&(struct lab_config){.clock = LAB_ICOUNT, .cpus = 1}));
	assert_false(lab_takes_turns(&(struct lab_config){.clock = LAB_WALL, .cpus = 4}));
}

static void test_metal_linux(void **state)
{
	(void)state;
	AUTO_STRV struct strv argv = STRV_INIT;
	const struct lab_config config = {.clock = LAB_ICOUNT};
	lab_metal_argv(&config, NULL, "/tmp/linux.kernel", "/tmp/linux.initrd", "console=ttyS0 hvbench", &argv);
	AUTO_FREE char *text = text_of(&argv);
	check_golden("lab-metal-linux-icount", text);
	AUTO_STRV struct strv own = STRV_INIT;
	lab_metal_argv(&config, "/opt/qemu", "/tmp/linux.kernel", "/tmp/linux.initrd", "console=ttyS0 hvbench", &own);
	assert_string_equal(own.argv[0], "/opt/qemu");
	assert_string_equal(own.argv[1], argv.argv[1]);
}

/* The plugin is a resumed machine's, and the bare one's; a machine that boots for its saved state has none. */
static void test_plugin(void **state)
{
	const struct lab_config config = {.clock = LAB_ICOUNT, .plugin = "file=a.so,out=b"};
	struct lab_paths paths = boot_paths;
	AUTO_STRV struct strv boots = STRV_INIT, resumes = STRV_INIT, metal = STRV_INIT;
	lab_argv(LAB_KVM, &config, &paths, &boots);
	paths.resume = true;
	lab_argv(LAB_KVM, &config, &paths, &resumes);
	lab_metal_argv(&config, NULL, "/tmp/bare.elf", NULL, "hvbench", &metal);
	AUTO_FREE char *without = text_of(&boots), *kvm = text_of(&resumes), *bare = text_of(&metal);
	assert_null(strstr(without, "-plugin"));
	assert_non_null(strstr(kvm, "\n-plugin\nfile=a.so,out=b\n"));
	assert_non_null(strstr(bare, "\n-plugin\nfile=a.so,out=b\n"));
}

/* What a guest can see of a machine: devices, CPU, memory size, clock. */
static bool is_visible(const char *option)
{
	static const char *const visible[] = {
		"-machine", "-cpu", "-m", "-smp", "-device", "-serial", "-rtc", "-accel", "-icount"};
	for (size_t i = 0; i < sizeof visible / sizeof *visible; i++)
		if (strcmp(option, visible[i]) == 0)
			return true;
	return false;
}

static char *hardware_of(const char *text)
{
	struct buf out = BUF_INIT;
	AUTO_FREE char *copy = mem_strdup(text);
	for (char *rest = copy, *option; (option = strsep(&rest, "\n")) && rest;)
		if (is_visible(option))
			buf_addf(&out, "%s %s\n", option, strsep(&rest, "\n"));
	return buf_steal(&out);
}

static void test_same_hardware(void **state)
{
	(void)state;
	for (int clock = LAB_ICOUNT; clock <= LAB_WALL; clock++) {
		AUTO_FREE char *kvm = argv_text(LAB_KVM, (enum lab_clock)clock, false);
		AUTO_FREE char *wanted = hardware_of(kvm);
		assert_non_null(strstr(wanted, "-device virtio-serial-pci"));
		for (int kind = 0; kind < LAB_KINDS; kind++) {
			AUTO_FREE char *text = argv_text((enum lab_kind)kind, (enum lab_clock)clock, kind != LAB_METAL);
			AUTO_FREE char *hardware = hardware_of(text);
			assert_string_equal(hardware, wanted);
		}
	}
}

static void test_comma_in_path(void **state)
{
	(void)state;
	AUTO_STRV struct strv argv = STRV_INIT;
	struct lab_paths paths = boot_paths;
	paths.wire_socket = "/run/a,b/wire";
	lab_argv(LAB_KVM, &(struct lab_config){.clock = LAB_ICOUNT}, &paths, &argv);
	AUTO_FREE char *text = text_of(&argv);
	assert_non_null(strstr(text, "path=/run/a,,b/wire\n"));
}

/* A folder for one test, with the caches of hvbench in it. */
static char *enter_scratch(void)
{
	char *dir = mem_strdup("/tmp/hvbench-test-lab-XXXXXX");
	assert_non_null(mkdtemp(dir));
	setenv("XDG_CACHE_HOME", dir, 1);
	return dir;
}

static void leave_scratch(char *dir)
{
	assert_int_equal(file_remove_tree(dir, NULL), 0);
	free(dir);
}

static void put(const char *dir, const char *name, const char *text)
{
	AUTO_FREE char *path = mem_printf("%s/%s", dir, name);
	assert_int_equal(file_write(path, text, strlen(text), 0755, NULL), 0);
}

static void test_recipe_changes(void **state)
{
	(void)state;
	char *dir = enter_scratch();
	put(dir, "xen", "one");
	AUTO_FREE char *file = mem_printf("%s/xen", dir);
	/* A PATH with a QEMU of known size, so that the test needs none installed. */
	put(dir, "qemu-system-x86_64", "#!/bin/sh\n");
	AUTO_FREE char *old_path = mem_strdup(getenv("PATH"));
	setenv("PATH", dir, 1);

	struct lab_config config = {.clock = LAB_ICOUNT};
	AUTO_FREE char *plain = lab_path(&config, NULL), *again = lab_path(&config, NULL);
	config.clock = LAB_WALL;
	AUTO_FREE char *wall = lab_path(&config, NULL);
	config = (struct lab_config){.clock = LAB_ICOUNT, .xen_file = file};
	AUTO_FREE char *own = lab_path(&config, NULL);
	put(dir, "xen", "two");
	AUTO_FREE char *changed = lab_path(&config, NULL);
	config = (struct lab_config){.clock = LAB_ICOUNT, .kernel_file = file};
	AUTO_FREE char *kernel = lab_path(&config, NULL);
	config = (struct lab_config){.clock = LAB_ICOUNT, .xen_args = "sched=credit"};
	AUTO_FREE char *credit = lab_path(&config, NULL), *root = recipe_root_dir();
	config.xen_args = "sched=rtds";
	AUTO_FREE char *rtds = lab_path(&config, NULL), *same_root = recipe_root_dir();
	put(dir, "qemu-system-x86_64", "#!/bin/sh\nexit 0\n");
	config = (struct lab_config){.clock = LAB_ICOUNT};
	AUTO_FREE char *other_qemu = lab_path(&config, NULL);
	AUTO_FREE char *same_qemu = mem_printf("%s/qemu-system-x86_64", dir);
	setenv("LAB_QEMU", same_qemu, 1);
	AUTO_FREE char *unpatched = lab_path(&config, NULL);
	setenv("LAB_QEMU", "/nonexistent/qemu", 1);
	assert_null(lab_path(&config, NULL));
	unsetenv("LAB_QEMU");
	setenv("PATH", old_path, 1);

	assert_non_null(plain);
	assert_string_equal(plain, again);
	assert_string_equal(root, same_root);
	const char *const paths[] = {plain, wall, own, changed, kernel, credit, rtds, other_qemu, unpatched};
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(paths[i], paths[j]);
	leave_scratch(dir);
}

static void test_recipe_tells_what_it_is(void **state)
{
	(void)state;
	AUTO_BUF struct buf root = BUF_INIT;
	recipe_root(&root);
	assert_non_null(strstr(buf_text(&root), "linux-image-amd64"));
	assert_non_null(strstr(buf_text(&root), "script image.sh "));
	AUTO_FREE char *codename = apt_codename(NULL),
		       *release = mem_printf("\nrelease %s\n", codename ? codename : "unknown");
	assert_non_null(strstr(buf_text(&root), release));
}

/* The QEMU of LAB_QEMU is taken as it is, with what is installed alongside it. */
static void test_own_emulator(void **state)
{
	(void)state;
	char *dir = enter_scratch();
	AUTO_FREE char *bin = mem_printf("%s/opt/bin", dir), *qemu = mem_printf("%s/qemu", bin),
		       *lab = mem_printf("%s/lab", dir), *copy = mem_printf("%s/" EMULATOR_FILE, lab),
		       *firmware = mem_printf("%s/opt/share/firmware", dir),
		       *linked = mem_printf("%s/share/firmware", lab), *note = mem_printf("%s/" EMULATOR_NOTE, lab),
		       *share = mem_printf("%s/opt/share", dir);
	AUTO_BUF struct buf code = BUF_INIT, text = BUF_INIT;
	assert_int_equal(file_make_dirs(bin, NULL) | file_make_dirs(share, NULL) | file_make_dirs(lab, NULL), 0);
	assert_int_equal(file_write(qemu, "own", 3, 0755, NULL) | file_write(firmware, "", 0, 0644, NULL), 0);
	setenv("LAB_QEMU", qemu, 1);
	assert_int_equal(emulator_make(lab, true, NULL), 0);
	unsetenv("LAB_QEMU");
	assert_int_equal(file_read(copy, 16, &code, NULL) | file_read(note, 256, &text, NULL), 0);
	assert_string_equal(buf_text(&code), "own");
	assert_non_null(strstr(buf_text(&text), "LAB_QEMU"));
	assert_true(file_exists(linked));
	leave_scratch(dir);
}

static void test_own_file_that_is_not_there(void **state)
{
	(void)state;
	AUTO_ERR struct err *err = NULL;
	assert_null(lab_path(&(struct lab_config){.xen_file = "/nonexistent/xen"}, &err));
	assert_int_equal(err_kind(err), ERR_USAGE);
	assert_non_null(strstr(err_message(err), "/nonexistent/xen"));
}

static void test_manifest(void **state)
{
	(void)state;
	static const char *const names[] = {"small", "sparse", NULL};
	char *dir = enter_scratch();
	AUTO_FREE char *sparse = mem_printf("%s/sparse", dir);
	put(dir, "small", "hello");
	put(dir, "sparse", "data");
	assert_int_equal(truncate(sparse, 64 << 20), 0);
	assert_int_equal(manifest_write(dir, names, NULL), 0);
	assert_int_equal(manifest_check(dir, true, NULL), 0);

	AUTO_ERR struct err *err = NULL;
	put(dir, "small", "hallo");
	assert_int_equal(manifest_check(dir, false, &err), 0);
	assert_int_equal(manifest_check(dir, true, &err), -1);
	assert_non_null(strstr(err_message(err), "content has changed"));
	put(dir, "small", "hello");
	assert_int_equal(truncate(sparse, 63 << 20), 0);
	assert_int_equal(manifest_check(dir, false, &err), -1);
	assert_non_null(strstr(err_message(err), "damaged"));
	assert_int_equal(unlink(sparse), 0);
	assert_int_equal(manifest_check(dir, false, &err), -1);
	assert_non_null(strstr(err_message(err), "No such file"));
	put(dir, "manifest", "");
	assert_int_equal(manifest_check(dir, false, &err), -1);
	leave_scratch(dir);
}

/* Holes do not count: a machine's memory copied without them is the same memory. */
static void test_sum_of_holes(void **state)
{
	(void)state;
	char *dir = enter_scratch();
	AUTO_FREE char *sparse = mem_printf("%s/sparse", dir), *full = mem_printf("%s/full", dir);
	char sparse_sum[FILE_SHA256_SIZE], full_sum[FILE_SHA256_SIZE];
	put(dir, "sparse", "data");
	assert_int_equal(truncate(sparse, 4 << 20), 0);
	assert_int_equal(file_copy(sparse, full, 0644, NULL), 0);
	assert_int_equal(manifest_sum(sparse, sparse_sum, NULL), 0);
	assert_int_equal(manifest_sum(full, full_sum, NULL), 0);
	assert_string_equal(sparse_sum, full_sum);
	assert_int_equal(manifest_sum("/nonexistent", full_sum, NULL), -1);
	leave_scratch(dir);
}

static void test_truncated_lab(void **state)
{
	(void)state;
	static const char *const names[] = {"lab-kvm.ram", NULL};
	char *dir = enter_scratch();
	put(dir, "qemu-system-x86_64", "#!/bin/sh\n");
	AUTO_FREE char *old_path = mem_strdup(getenv("PATH"));
	setenv("PATH", dir, 1);
	struct lab_config config = {.clock = LAB_ICOUNT};
	bool built = true;
	assert_int_equal(lab_is_built(&config, false, &built, NULL), 0);
	assert_false(built);

	AUTO_FREE char *folder = lab_path(&config, NULL);
	assert_int_equal(file_make_dirs(folder, NULL), 0);
	put(folder, "lab-kvm.ram", "memory");
	assert_int_equal(manifest_write(folder, names, NULL), 0);
	assert_int_equal(lab_is_built(&config, true, &built, NULL), 0);
	assert_true(built);

	AUTO_ERR struct err *err = NULL;
	put(folder, "lab-kvm.ram", "mem");
	assert_int_equal(lab_is_built(&config, false, &built, &err), -1);
	assert_false(built);
	assert_string_equal(err_hint(err), "hvbench lab build --force");
	assert_int_equal(lab_remove(&config, false, NULL), 0);
	assert_int_equal(lab_is_built(&config, false, &built, NULL), 0);
	setenv("PATH", old_path, 1);
	leave_scratch(dir);
}

static void test_payload(void **state)
{
	(void)state;
	char *dir = enter_scratch();
	put(dir, "input", "hello");
	AUTO_FREE char *from = mem_printf("%s/input", dir), *image = mem_printf("%s/payload", dir);
	const struct lab_payload payload[] = {{"worker", from, 0755}};
	int64_t bytes = 0;
	struct stat info;
	assert_int_equal(payload_write(dir, payload, 1, &bytes, NULL), 0);
	assert_int_equal(stat(image, &info), 0);
	assert_int_equal(info.st_size, LAB_PAYLOAD_BYTES);
	assert_true(bytes >= 1024 && bytes % 512 == 0);

	AUTO_ERR struct err *err = NULL;
	const struct lab_payload missing[] = {{"worker", "/nonexistent", 0755}};
	assert_int_equal(payload_write(dir, missing, 1, &bytes, &err), -1);
	leave_scratch(dir);
}

/* Source: System V ABI, ELF chapter 4. */
static void test_warmup_elf(void **state)
{
	(void)state;
	assert_memory_equal(lab_warmup_elf, "\177ELF\1\1\1", 7);
	assert_true(lab_warmup_elf_size > 116 && lab_warmup_elf_size < 8192);
	uint32_t entry, magic;
	memcpy(&entry, lab_warmup_elf + 24, 4);
	memcpy(&magic, lab_warmup_elf + 116, 4);
	assert_true(entry > 0x100000 && entry < 0x100000 + lab_warmup_elf_size);
	assert_int_equal(lab_warmup_elf[entry - 0x100000], 0xfa);
	assert_int_equal(magic, 0x1badb002);
}

static void test_scripts_are_embedded(void **state)
{
	(void)state;
	unsigned n = 0;
	for (const struct lab_script *s = lab_scripts; s->name; s++, n++)
		assert_true(strlen(s->text) > 100);
	assert_int_equal(n, 8);
	assert_memory_equal(lab_script("machine-init.sh"), "#!/bin/sh\n", 10);
	assert_null(lab_script("no.sh"));
}

static void test_log_tail(void **state)
{
	(void)state;
	char *dir = enter_scratch();
	AUTO_FREE char *path = mem_printf("%s/log", dir);
	put(dir, "log", "one\ntwo\n\n");
	AUTO_FREE char *whole = log_tail(path);
	assert_string_equal(whole, "one\ntwo");
	put(dir, "log", "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n");
	AUTO_FREE char *last = log_tail(path);
	assert_string_equal(last, "3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14");
	AUTO_FREE char *none = log_tail("/nonexistent");
	assert_string_equal(none, "");
	leave_scratch(dir);
}

/* As QEMU 7.2.22 of Debian 12 has it. Source: objdump of its qemu-system-x86_64 at 65b284. */
static const uint8_t faulty[] = {
	0x89,
	0xb3,
	0x54,
	0xef,
	0xff,
	0xff,
	0xc7,
	0x83,
	0x84,
	0x33,
	0,
	0,
	0,
	0,
	0,
	0,
	0x48,
	0xc7,
	0x83,
	0x88,
	0x33,
	0,
	0,
	0xff,
	0xff,
	0xff,
	0xff,
	0xf6,
	0x05,
	0xba,
	0x45,
	0xb6,
	0,
	2,
	0x0f,
	0x85,
	0x6c,
	1,
	0,
	0,
	0xba,
	1,
	0,
	0,
	0,
	0x48,
	0x89,
	0xdf,
	0xe8,
	0xa7,
	0x4f,
	5,
	0,
};

static void the_emulator_loses_one_store_where_it_is_known(void **state)
{
	(void)state;
	static const uint8_t nop[] = {0x66, 0x0f, 0x1f, 0x44, 0, 0};
	uint8_t code[400], before[400];
	memset(code, 0x89, sizeof code);
	assert_false(emulator_repair(code, sizeof code));
	memcpy(code + 100, faulty, sizeof faulty);
	memcpy(before, code, sizeof code);
	assert_false(emulator_repair(code, 100 + sizeof faulty / 2)); /* cut off */
	assert_memory_equal(code, before, sizeof code);
	assert_true(emulator_repair(code, sizeof code));
	assert_memory_equal(code + 100, nop, sizeof nop);
	memcpy(before + 100, nop, sizeof nop);
	assert_memory_equal(code, before, sizeof code);
	memcpy(code + 100, faulty, sizeof faulty);
	memcpy(code + 250, faulty, sizeof faulty);
	assert_false(emulator_repair(code, sizeof code)); /* which of the two? */
	assert_memory_equal(code + 100, faulty, sizeof faulty);
}

/* Recorded from accel-tcg-x86_64.so of Debian's qemu 1:7.2+dfsg-7: icount_prepare_for_run(), and what follows it. */
static const uint8_t budget[] = {
	0x48,
	0x89,
	0xef,
	0x48,
	0x39,
	0xe8,
	0x48,
	0x0f,
	0x46,
	0xf8,
	0xb8,
	0xff,
	0xff,
	0xff,
	0x7f,
	0x48,
	0x39,
	0xc7,
	0x48,
	0x0f,
	0x47,
	0xf8,
	0xe8,
	0x3e,
	0xf4,
	0xff,
	0xff,
	0xba,
	0xff,
	0xff,
	0,
	0,
	0x48,
	0x89,
	0x83,
	0xe0,
	0,
	0,
	0,
};

static void turns_are_shortened_where_they_are_known(void **state)
{
	(void)state;
	static const uint8_t shorter[] = {0xb8, 0xf4, 1, 0, 0}; /* mov $500, %eax */
	uint8_t code[2 * sizeof budget], before[sizeof code];
	memset(code, 0xb8, sizeof code);
	assert_false(emulator_shorten_turns(code, sizeof code));
	memcpy(code + 3, budget, sizeof budget);
	memcpy(before, code, sizeof code);
	assert_false(emulator_shorten_turns(code, 3 + 20)); /* cut off */
	assert_memory_equal(code, before, sizeof code);
	assert_true(emulator_shorten_turns(code, sizeof code));
	memcpy(before + 3 + 10, shorter, sizeof shorter);
	assert_memory_equal(code, before, sizeof code);
	memcpy(code, budget, sizeof budget);
	memcpy(code + sizeof budget, budget, sizeof budget);
	assert_false(emulator_shorten_turns(code, sizeof code)); /* which of the two? */
	assert_memory_equal(code, budget, sizeof budget);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_argv_golden),
		cmocka_unit_test(test_xen_args),
		cmocka_unit_test(test_several_cpus),
		cmocka_unit_test(test_metal_linux),
		cmocka_unit_test(test_plugin),
		cmocka_unit_test(test_same_hardware),
		cmocka_unit_test(test_comma_in_path),
		cmocka_unit_test(test_recipe_changes),
		cmocka_unit_test(test_recipe_tells_what_it_is),
		cmocka_unit_test(test_own_emulator),
		cmocka_unit_test(test_own_file_that_is_not_there),
		cmocka_unit_test(test_manifest),
		cmocka_unit_test(test_sum_of_holes),
		cmocka_unit_test(test_truncated_lab),
		cmocka_unit_test(test_payload),
		cmocka_unit_test(test_warmup_elf),
		cmocka_unit_test(test_scripts_are_embedded),
		cmocka_unit_test(test_log_tail),
		cmocka_unit_test(the_emulator_loses_one_store_where_it_is_known),
		cmocka_unit_test(turns_are_shortened_where_they_are_known),
	};
	return cmocka_run_group_tests_name("lab", tests, NULL, NULL);
}
