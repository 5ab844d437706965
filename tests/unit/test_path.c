/* Paths: the plugin with a QEMU of the test's own, what is made of its record, symbols, folding, two paths. */
#include "collect/path/plugin.c"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "collect/path/decode.h"
#include "lib/auto.h"
#include "lib/err.h"
#include "lib/mem.h"

/* ---- a QEMU ---- */

struct qemu_plugin_insn {
	uint64_t address, place; /* place: where its bytes are in QEMU's memory */
	const char *code;
	size_t size;
	void (*fn)(unsigned cpu, void *ctx);
	void *ctx;
};

struct qemu_plugin_tb {
	struct qemu_plugin_insn *insn; /* blocks of one instruction */
};

static void (*translate)(qemu_plugin_id_t id, struct qemu_plugin_tb *tb);

void qemu_plugin_register_vcpu_tb_trans_cb(
	qemu_plugin_id_t id, void (*fn)(qemu_plugin_id_t id, struct qemu_plugin_tb *tb))
{
	translate = fn;
}

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb)
{
	return 1;
}

struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i)
{
	return tb->insn;
}

const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn)
{
	return insn->code;
}

size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn)
{
	return insn->size;
}

uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn)
{
	return insn->address;
}

void *qemu_plugin_insn_haddr(const struct qemu_plugin_insn *insn)
{
	return (void *)(uintptr_t)insn->place;
}

void qemu_plugin_register_vcpu_insn_exec_cb(
	struct qemu_plugin_insn *insn, void (*fn)(unsigned cpu, void *ctx), enum qemu_plugin_cb_flags flags, void *ctx)
{
	insn->fn = fn;
	insn->ctx = ctx;
}

static void execute(uint64_t address, uint64_t place, const char *code, size_t size)
{
	struct qemu_plugin_insn insn = {.address = address, .place = place, .code = code, .size = size};
	translate(0, &(struct qemu_plugin_tb){&insn});
	insn.fn(0, insn.ctx);
}

/* ---- a machine: a guest that calls a body with CPUID, and a host with modules ---- */

#define GUEST 0x100000
#define GUEST_PLACE 0x7f0000100000
#define LINUX 0xffffffff81000000
#define KVM 0xffffffffc0300000
#define AMD 0xffffffffc0500000
#define HOST_PLACE 0x7f0000800000

/* An instruction of the guest at an offset, of the host at an address. */
#define G(offset, code) execute(GUEST + (offset), GUEST_PLACE + (offset), code, sizeof(code) - 1)
#define H(address, code) execute(address, HOST_PLACE + ((address)&0xfffff), code, sizeof(code) - 1)

#define NOP "\x90"
#define CALL "\xe8\0\0\0\0"
#define CALL_RAX "\xff\xd0"
#define RET "\xc3"
#define VMRUN "\x0f\x01\xd8"
#define RDTSC "\x0f\x31"
#define LFENCE "\x0f\xae\xe8"
#define RDTSCP "\x0f\x01\xf9"
#define CPUID "\x0f\xa2"

static char kallsyms[] = "ffffffff81000000 T _stext\n"
			 "ffffffff81000100 t memcpy_alias\n"
			 "ffffffff81000100 T memcpy\n"
			 "ffffffff81000200 D some_data\n"
			 "0000000000000000 T hidden\n"
			 "nonsense\n"
			 "ffffffffc0300000 t vcpu_run\t[kvm]\n"
			 "ffffffffc0300100 t emulate\t[kvm]\n"
			 "ffffffffc0500000 t svm_run\t[kvm_amd]\n"
			 "ffff82d040200000 t xen.c#entry\n";

/* An exit: svm_run goes on behind its VMRUN, returns to vcpu_run, which calls emulate (memcpy `copies` times), then
 * svm_run again. */
static void exit_and_entry(unsigned copies)
{
	H(AMD + 0x53, NOP);
	H(AMD + 0x54, RET);
	H(KVM + 0x20, NOP);
	H(KVM + 0x21, CALL);
	H(KVM + 0x100, NOP);
	for (unsigned i = 0; i < copies; i++) {
		H(KVM + 0x101, CALL_RAX);
		H(LINUX + 0x100, NOP);
		H(LINUX + 0x101, RET);
		H(KVM + 0x103, NOP);
	}
	H(KVM + 0x104, RET);
	H(KVM + 0x26, CALL);
	H(AMD, NOP);
	H(AMD + 0x50, VMRUN);
}

/* 9 + 4 * copies instructions of the host and 7 of the guest between the stamps, without an exit; 6 with one. */
static void sample(unsigned copies)
{
	G(0xd, RDTSC);
	G(0xf, LFENCE);
	G(0x12, CALL_RAX);
	G(0x80, NOP);
	G(0x81, CPUID);
	if (copies)
		exit_and_entry(copies);
	G(0x83, NOP);
	G(0x84, RET);
	G(0x14, NOP);
	G(0x15, RDTSCP);
}

#define IMAGE \
	{ \
		GUEST, GUEST + 0x1000, "bare-exit.elf" \
	}

/* The plugin's record of: an interval without an exit, then samples with one, three, one, one copies. */
static const struct trace *record(void)
{
	char file[] = "/tmp/hvbench-path-XXXXXX";
	AUTO_FD int fd = mkstemp(file);
	AUTO_FREE char *out = mem_printf("out=%s", file);
	char from[] = "from=0x100000", to[] = "to=0x101000";
	AUTO_ERR struct err *err = NULL;
	const qemu_info_t info = {"x86_64", {0, 1}, true, 1, 1};
	memset(table, 0, sizeof table);
	assert_true(fd >= 0);
	assert_int_equal(qemu_plugin_install(0, &info, 3, (char *[]){out, from, to}), 0);
	G(0x15, RDTSCP); /* an end without a beginning */
	sample(0);
	G(0xd, RDTSC); /* a beginning that another follows */
	G(0xf, LFENCE);
	G(0x90, RDTSC); /* one without a fence begins nothing */
	G(0x92, NOP);
	for (unsigned copies = 1, i = 0; i < 4; i++, copies = i == 1 ? 3 : 1)
		sample(copies);
	G(0xd, RDTSC);
	H(KVM + 0x20, NOP); /* the guest is left before its fence */
	G(0xf, LFENCE);
	G(0x90, RDTSC); /* a part of what is timed */
	G(0x92, NOP);
	G(0x15, RDTSCP);
	munmap(trace, sizeof *trace);
	const struct trace *t = trace_open(file, &err);
	unlink(file);
	assert_non_null(t);
	return t;
}

static void test_record(void **state)
{
	const struct trace *t = record();
	assert_int_equal(t->n_intervals, 6);
	assert_int_equal(t->n_paths, 4);
	const uint32_t paths[] = {0, 1, 2, 1, 1, 3};
	assert_memory_equal(t->intervals, paths, sizeof paths);
	assert_int_equal(trace_length(t, 0), 7);
	assert_int_equal(trace_length(t, 1), 6 + 9 + 4);
	assert_int_equal(trace_length(t, 2), 6 + 9 + 12);
	assert_int_equal(trace_length(t, 5), 3);
	assert_int_equal(t->lost_insns + t->lost_paths + t->lost_intervals, 0);
	trace_close(t);
}

static void test_install_refuses(void **state)
{
	const qemu_info_t two_cpus = {"x86_64", {0, 1}, true, 2, 2}, arm = {"aarch64", {0, 1}, true, 1, 1};
	const qemu_info_t good = {"x86_64", {0, 1}, true, 1, 1};
	char nowhere[] = "out=/nonexistent/trace";
	assert_int_equal(qemu_plugin_install(0, &two_cpus, 0, NULL), -1);
	assert_int_equal(qemu_plugin_install(0, &arm, 0, NULL), -1);
	trace = NULL;
	assert_int_equal(qemu_plugin_install(0, &good, 1, (char *[]){nowhere}), -1);
	assert_int_equal(qemu_plugin_version, 1);
}

static void test_kinds(void **state)
{
	image_from = GUEST;
	image_to = GUEST + 0x1000;
#define KIND(code, address) kind_of((const uint8_t *)(code), sizeof(code) - 1, address)
	assert_int_equal(KIND(CALL, LINUX), TRACE_CALL);
	assert_int_equal(KIND("\x41\xff\xd3", LINUX), TRACE_CALL);      /* call *%r11 */
	assert_int_equal(KIND("\x3e\xff\xd0", LINUX), TRACE_CALL);      /* notrack */
	assert_int_equal(KIND("\xff\x25\0\0\0\0", LINUX), TRACE_PLAIN); /* jmp */
	assert_int_equal(KIND("\xf3\xc3", LINUX), TRACE_RETURN);
	assert_int_equal(KIND("\x48\xcf", LINUX), TRACE_RETURN); /* iretq */
	assert_int_equal(KIND("\x90", LINUX), TRACE_PLAIN);
	assert_int_equal(KIND("\x0f\x05", GUEST), TRACE_SYSCALL);
	assert_int_equal(KIND("\xcd\x82", GUEST), TRACE_SYSCALL);
	assert_int_equal(KIND(VMRUN, LINUX), TRACE_VMRUN);
	assert_int_equal(KIND(RDTSC, LINUX), TRACE_PLAIN); /* somebody else's */
	assert_int_equal(KIND(RDTSC, GUEST), TRACE_BEGIN);
	assert_int_equal(KIND(LFENCE, GUEST), TRACE_FENCE);
	assert_int_equal(KIND(LFENCE, LINUX), TRACE_PLAIN);
	assert_int_equal(KIND(RDTSCP, GUEST + 0xfff), TRACE_END);
	assert_int_equal(KIND(RDTSCP, GUEST + 0x1000), TRACE_PLAIN);
}

static void test_trace_open(void **state)
{
	AUTO_ERR struct err *err = NULL;
	assert_null(trace_open("/nonexistent/trace", &err));
	assert_non_null(strstr(err_message(err), "/nonexistent/trace"));
	assert_null(trace_open("/dev/null", &err));
	assert_non_null(strstr(err_message(err), "0 bytes"));
}

/* ---- symbols ---- */

static void read_symbols(struct symbols *symbols)
{
	symbols_read(symbols, mem_strdup(kallsyms));
}

static void check_symbol(const struct symbols *symbols, uint64_t address, const char *component, const char *name)
{
	const struct symbol *symbol = symbols_find(symbols, address);
	assert_non_null(symbol);
	assert_string_equal(symbol->component, component);
	assert_string_equal(symbol->name, name);
}

static void test_symbols(void **state)
{
	struct symbols symbols;
	read_symbols(&symbols);
	assert_int_equal(symbols.n, 6);
	check_symbol(&symbols, LINUX, "linux", "_stext");
	check_symbol(&symbols, LINUX + 0xff, "linux", "_stext");
	check_symbol(&symbols, LINUX + 0x100, "linux", "memcpy_alias");
	check_symbol(&symbols, KVM + 0x100, "kvm", "emulate");
	check_symbol(&symbols, AMD + 3, "kvm_amd", "svm_run");
	check_symbol(&symbols, 0xffff82d040200010, "xen", "xen.c#entry");
	assert_null(symbols_find(&symbols, 0x1000));
	assert_true(symbols_is_xen(0xffff82d07fffe000)); /* a stub: without a symbol */
	assert_false(symbols_is_xen(KVM));
	assert_null(symbols_find(&symbols, AMD + SYMBOL_BYTES_MAX)); /* too far behind the last one */
	symbols_finish(&symbols);
}

/* ---- paths ---- */

static void decode(uint32_t index, struct path *path)
{
	struct path_names names = {.image = IMAGE};
	const struct trace *t = record();
	read_symbols(&names.symbols);
	path_decode(t, index, &names, path);
	symbols_finish(&names.symbols);
	trace_close(t);
}

static void check_function(
	const struct path *path, const char *component, const char *name, uint64_t instr, uint64_t calls)
{
	for (unsigned i = 0; i < path->n_functions; i++)
		if (strcmp(path->functions[i].name, name) == 0) {
			assert_string_equal(path->functions[i].component, component);
			assert_int_equal(path->functions[i].instr, instr);
			assert_int_equal(path->functions[i].calls, calls);
			return;
		}
	fail_msg("%s is not in the path", name);
}

static void test_functions(void **state)
{
	struct path path;
	uint64_t sum = 0, steps = 0;
	decode(2, &path);
	assert_int_equal(path.instr, 27);
	assert_int_equal(path.n_functions, 5);
	check_function(&path, "guest", "bare-exit.elf", 6, 0);
	check_function(&path, "kvm_amd", "svm_run", 4, 1);
	check_function(&path, "kvm", "vcpu_run", 3, 0);
	check_function(&path, "kvm", "emulate", 8, 1);
	check_function(&path, "linux", "memcpy_alias", 6, 3);
	for (unsigned i = 0; i < path.n_functions; i++)
		sum += path.functions[i].instr;
	for (unsigned i = 0; i < path.n_steps; i++)
		steps += path.steps[i].instr;
	assert_int_equal(sum, path.instr);
	assert_int_equal(steps, path.instr);
	path_finish(&path);
}

/* The same text in the guest and, between VMRUN and what is behind it, at an address of the host. */
static void test_guest_by_vmrun(void **state)
{
	struct trace *t = mem_alloc(1, sizeof *t);
	struct path_names names = {.image = IMAGE};
	struct path path;
	t->insns[0] = (struct trace_insn){AMD + 0x50, 7, 3, TRACE_VMRUN};
	t->insns[1] = (struct trace_insn){LINUX + 0x100, 9, 1, TRACE_PLAIN}; /* a guest's kernel */
	t->insns[2] = (struct trace_insn){AMD + 0x53, 9, 1, TRACE_PLAIN};    /* likewise: another page */
	t->insns[3] = (struct trace_insn){AMD + 0x53, 7, 1, TRACE_PLAIN};
	t->insns[4] = (struct trace_insn){0x55550000, 5, 1, TRACE_PLAIN};
	t->insns[5] = (struct trace_insn){0xffffffffff000000, 5, 1, TRACE_PLAIN};
	t->n_steps = t->n_insns = 9;
	for (uint32_t i = 0; i < 9; i++)
		t->steps[i] = i;
	t->paths[t->n_paths++] = (struct trace_path){.n = 9};
	t->insns[6] = (struct trace_insn){0x7f0000001000, 5, 1, TRACE_PLAIN};
	t->insns[7] = (struct trace_insn){0x7f0000003000, 5, 1, TRACE_PLAIN};
	t->insns[8] = (struct trace_insn){0x7f0000005000, 5, 1, TRACE_PLAIN};
	read_symbols(&names.symbols);
	path_mapping_add(&names.mappings, "1 init 7f0000000000-7f0000002000 /lib/libc.so.6");
	path_mapping_add(&names.mappings, "1 init 7f0000002000-7f0000004000 /lib/libc.so.6");
	path_mapping_add(&names.mappings, "22 qemu-system-x86 7f0000000000-7f0000002000 /lib/libc.so.6");
	path_mapping_add(&names.mappings, "22 qemu-system-x86 7f0000004000-7f0000008000 /usr/bin/qemu-system-x86_64");
	path_mapping_add(&names.mappings, "22 nonsense");
	assert_int_equal(names.mappings.n, 4);
	path_decode(t, 0, &names, &path);
	check_function(&path, "kvm_amd", "svm_run", 2, 0);
	check_function(&path, "guest", "0xffffffff81000000", 1, 0);
	check_function(&path, "guest", "0xffffffffc0500000", 1, 0);
	check_function(&path, "user", "0x55550000", 1, 0);
	check_function(&path, "user", "libc.so.6", 1, 0); /* of two processes */
	check_function(&path, "qemu-system-x86", "qemu-system-x86_64", 1, 0);
	assert_int_equal(path.instr, 9);
	check_function(&path, "unknown", "0xffffffffff000000", 1, 0);
	path_finish(&path);
	path_mappings_finish(&names.mappings);
	symbols_finish(&names.symbols);
	free(t);
}

/* Calls that only fill the return stack buffer go nowhere; the call of a function does. */
static void test_return_stack_fill(void **state)
{
	struct trace *t = mem_alloc(1, sizeof *t);
	struct path_names names = {.image = IMAGE};
	struct path path;
	static const struct {
		uint64_t address;
		uint8_t kind;
		unsigned depth;
	} insns[] = {
		{AMD + 0x50, TRACE_CALL, 1},
		{AMD + 0x58, TRACE_CALL, 1}, /* over three bytes */
		{AMD + 0x60, TRACE_CALL, 1},
		{LINUX + 0x100, TRACE_RETURN, 2},
		{AMD + 0x65, TRACE_PLAIN, 1},
	};
	for (uint32_t i = 0; i < sizeof insns / sizeof *insns; i++) {
		t->insns[i] = (struct trace_insn){insns[i].address, 7, 5, insns[i].kind};
		t->steps[i] = i;
	}
	t->n_steps = t->n_insns = sizeof insns / sizeof *insns;
	t->paths[t->n_paths++] = (struct trace_path){.n = t->n_steps};
	read_symbols(&names.symbols);
	path_decode(t, 0, &names, &path);
	assert_int_equal(path.n_steps, 3); /* the three before the function are one step */
	assert_int_equal(path.steps[0].instr, 3);
	assert_int_equal(path.steps[0].depth, insns[0].depth);
	assert_int_equal(path.steps[1].depth, insns[3].depth);
	assert_int_equal(path.steps[2].depth, insns[4].depth);
	path_finish(&path);
	symbols_finish(&names.symbols);
	free(t);
}

static void test_order(void **state)
{
	static const struct {
		const char *name;
		unsigned depth, instr;
	} expected[] = {
		{"bare-exit.elf", 0, 2},
		{"bare-exit.elf", 1, 1},
		{"svm_run", 2, 2},
		{"vcpu_run", 1, 2},
		{"emulate", 2, 2},
		{"memcpy_alias", 3, 2},
		{"emulate", 2, 2},
		{"memcpy_alias", 3, 2},
		{"emulate", 2, 2},
		{"memcpy_alias", 3, 2},
		{"emulate", 2, 2},
		{"vcpu_run", 1, 1},
		{"svm_run", 2, 2},
		{"bare-exit.elf", 1, 2},
		{"bare-exit.elf", 0, 1},
	};
	struct path path;
	unsigned n;
	decode(2, &path);
	for (unsigned i = 0; i < path.n_steps; i++) {
		const struct path_step *s = &path.steps[i];
		assert_true(i < sizeof expected / sizeof *expected);
		assert_string_equal(path.functions[s->function].name, expected[i].name);
		assert_int_equal(s->depth, expected[i].depth);
		assert_int_equal(s->instr, expected[i].instr);
	}
	assert_int_equal(path.n_steps, sizeof expected / sizeof *expected);
	AUTO_FREE struct path_line *lines = path_fold(&path, &n);
	assert_int_equal(n, 10);
	assert_int_equal(lines[3].repeat, 1);
	assert_int_equal(lines[4].step, 4);
	assert_int_equal(lines[4].lines, 2);
	assert_int_equal(lines[4].repeat, 3);
	assert_int_equal(lines[5].step, 10);
	path_finish(&path);
}

static void test_folded(void **state)
{
	struct path path;
	AUTO_BUF struct buf out = BUF_INIT;
	decode(2, &path);
	path_put_folded(&path, &out);
	assert_string_equal(buf_text(&out),
		"guest:bare-exit.elf 6\n"
		"guest:bare-exit.elf;kvm:vcpu_run 3\n"
		"guest:bare-exit.elf;kvm:vcpu_run;kvm:emulate 8\n"
		"guest:bare-exit.elf;kvm:vcpu_run;kvm:emulate;linux:memcpy_alias 6\n"
		"guest:bare-exit.elf;kvm:vcpu_run;kvm_amd:svm_run 2\n"
		"guest:bare-exit.elf;kvm_amd:svm_run 2\n");
	path_finish(&path);
}

static void test_callgrind(void **state)
{
	struct path path;
	AUTO_BUF struct buf out = BUF_INIT;
	decode(1, &path);
	path_put_callgrind(&path, &out);
	assert_string_equal(buf_text(&out),
		"# callgrind format\nversion: 1\ncreator: hvbench\nevents: Instructions\n"
		"\nob=guest\nfn=bare-exit.elf\n0 6\n"
		"cob=kvm_amd\ncfn=svm_run\ncalls=1 0\n0 2\n"
		"cob=kvm\ncfn=vcpu_run\ncalls=1 0\n0 11\n"
		"\nob=kvm_amd\nfn=svm_run\n0 4\n"
		"\nob=kvm\nfn=vcpu_run\n0 3\n"
		"cob=kvm\ncfn=emulate\ncalls=1 0\n0 6\n"
		"cob=kvm_amd\ncfn=svm_run\ncalls=1 0\n0 2\n"
		"\nob=kvm\nfn=emulate\n0 4\n"
		"cob=linux\ncfn=memcpy_alias\ncalls=1 0\n0 2\n"
		"\nob=linux\nfn=memcpy_alias\n0 2\n");
	path_finish(&path);
}

static void test_changes(void **state)
{
	struct path a, b;
	unsigned n;
	decode(0, &a);
	decode(1, &b);
	AUTO_FREE struct path_change *came = path_changes(&a, 1, &b, 1, &n);
	assert_int_equal(n, 5);
	assert_string_equal(came[0].b->name, "emulate");
	assert_null(came[0].a);
	assert_float_equal(came[0].by, 4, 0);
	assert_string_equal(came[4].a->name, "bare-exit.elf");
	assert_float_equal(came[4].by, -1, 0);
	path_finish(&a);
	decode(2, &a);
	AUTO_FREE struct path_change *less = path_changes(&a, 1, &b, 1, &n);
	assert_string_equal(less[0].a->name, "emulate");
	assert_float_equal(less[0].by, -4, 0);
	assert_string_equal(less[1].a->name, "memcpy_alias");
	assert_float_equal(less[1].by, -4, 0);
	assert_float_equal(less[2].by, 0, 0);
	AUTO_FREE struct path_change *half = path_changes(&a, 2, &a, 1, &n);
	assert_float_equal(half[0].by, 4, 0);
	path_finish(&a);
	path_finish(&b);
}

/* Samples are found among the intervals by their lengths; one that took time without instructions is allowed. */
static void test_locate(void **state)
{
	const struct trace *t = record();
	const uint64_t good[] = {20, 28, 20, 20}, idle[] = {20, 28, 999, 20}, wrong[] = {21, 29, 21, 21},
		       anywhere[] = {20};
	unsigned matched;
	assert_int_equal(trace_locate(t, 0, good, 4, &matched), 1);
	assert_int_equal(matched, 4);
	assert_int_equal(trace_locate(t, 0, idle, 4, &matched), 1);
	assert_int_equal(matched, 3);
	assert_int_equal(trace_locate(t, 0, wrong, 4, &matched), -1);
	assert_int_equal(trace_locate(t, 2, good, 4, &matched), -1); /* it is before that */
	assert_int_equal(trace_locate(t, 2, anywhere, 1, &matched), 3);
	assert_int_equal(trace_locate(t, 0, good, 0, &matched), -1);
	trace_close(t);
}

static void test_image(void **state)
{
	AUTO_ERR struct err *err = NULL;
	struct path_image bare;
	assert_int_equal(path_image_read("/proc/self/exe", &bare, &err), -1); /* of 64 bits */
	assert_non_null(strstr(err_message(err), "no ELF of 32 bits"));
	assert_int_equal(path_image_read("/nonexistent", &bare, &err), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_record),
		cmocka_unit_test(test_install_refuses),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_trace_open),
		cmocka_unit_test(test_symbols),
		cmocka_unit_test(test_functions),
		cmocka_unit_test(test_guest_by_vmrun),
		cmocka_unit_test(test_return_stack_fill),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_folded),
		cmocka_unit_test(test_callgrind),
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_locate),
		cmocka_unit_test(test_image),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
