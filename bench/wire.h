/*
 * wire.h - the line format that guest, worker and controller speak. Version 2.
 *
 * Freestanding: included by the bare guest, by the static agent of the linux guest and by the host. No allocation, no
 * libc.
 *
 * A frame is one line of printable ASCII:
 *
 *	@hvb1 NONCE SEQ KIND LEN CRC PAYLOAD\n
 *
 *	NONCE    16 lower-case hex digits: the boot (guest to worker) or the run (worker and controller)
 *	SEQ      decimal, the sender's frame number: 0, 1, 2 ...
 *	KIND     1-8 characters a-z
 *	LEN      decimal, bytes of PAYLOAD, at most WIRE_PAYLOAD_MAX
 *	CRC      8 lower-case hex digits: CRC-32 (IEEE 802.3) of the line from NONCE to the blank before CRC (included),
 *	         then of PAYLOAD
 *	PAYLOAD  fields "key=value" separated by one blank; may be empty. key: a-z 0-9 _ - . ; value: percent-encoded
 *	         with lower-case
 *	         hex (everything but printable ASCII without ' ', '%', '=', '@'), so that the mark never stands in a
 *	         payload
 *
 * The line may stand behind other text (a kernel's message without a newline, half a frame): the last mark of a line
 * counts. Everything that is not a frame is noise, and is kept by the reader only as the console's tail. What a guest
 * says is hostile input: every function here takes a length, refuses what is out of range, and never trusts a number
 * before its checksum. (A checksum is no signature: ranges are checked after it as well.)
 */
#ifndef HVB_BENCH_WIRE_H
#define HVB_BENCH_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WIRE_VERSION 2
#define WIRE_MARK "@hvb1 "
#define WIRE_KIND_MAX 8
#define WIRE_PAYLOAD_MAX 2048
#define WIRE_GUEST_PAYLOAD_MAX 1024 /* what a guest may send, so that a worker can add its own fields */
#define WIRE_LINE_MAX (WIRE_PAYLOAD_MAX + 64)

struct wire_frame {
	uint64_t nonce;
	uint32_t seq;
	char kind[WIRE_KIND_MAX + 1];
	const char *payload; /* borrowed from the line; not NUL-terminated */
	size_t len;
};

enum wire_status {
	WIRE_OK,
	WIRE_NOISE,  /* no mark in the line */
	WIRE_BROKEN, /* a mark, but syntax, length or checksum is wrong: bytes were lost or damaged */
};

uint32_t wire_crc32(uint32_t crc, const void *data, size_t len);

/* Writes the line with its newline, no NUL. Returns its length, 0 when cap or a limit is too small. */
size_t wire_encode(
	char *line, size_t cap, uint64_t nonce, uint32_t seq, const char *kind, const char *payload, size_t len);

/* Decodes one line (without its newline; a trailing '\r' is ignored). *frame borrows from line and is set by WIRE_OK
 * only. */
enum wire_status wire_decode(const char *line, size_t len, struct wire_frame *frame);

/* Cuts a byte stream into lines. A line longer than WIRE_LINE_MAX is cut there and the rest up to its newline is given
 * as further lines (noise). NUL bytes are kept. `line` is borrowed until the callback returns. Starts zeroed. */
struct wire_reader {
	char line[WIRE_LINE_MAX];
	size_t len;
};
typedef void wire_line_fn(void *ctx, const char *line, size_t len);
void wire_read(struct wire_reader *reader, const char *data, size_t len, wire_line_fn *on_line, void *ctx);

/* Builds a payload; `overflow` is set, and nothing more is added, once a field does not fit. */
struct wire_fields {
	char text[WIRE_PAYLOAD_MAX];
	size_t len;
	size_t cap; /* WIRE_PAYLOAD_MAX or WIRE_GUEST_PAYLOAD_MAX */
	bool overflow;
};
void wire_fields_init(struct wire_fields *f, size_t cap);
void wire_put(struct wire_fields *f, const char *key, const char *value);
void wire_put_n(struct wire_fields *f, const char *key, const char *value, size_t len);
void wire_put_u64(struct wire_fields *f, const char *key, uint64_t value);
void wire_put_hex(struct wire_fields *f, const char *key, uint64_t value);

/* False when the key is absent, the value does not fit (NUL included), holds a NUL, or the number is not in min..max or
 * not written the one way (decimal or lower-case hex, no sign, no leading zero in decimal). Of two fields of one key
 * the first counts. */
bool wire_get(const struct wire_frame *frame, const char *key, char *value, size_t cap);
bool wire_get_u64(const struct wire_frame *frame, const char *key, uint64_t *value, uint64_t min, uint64_t max);
bool wire_get_hex(const struct wire_frame *frame, const char *key, uint64_t *value);
bool wire_is(const struct wire_frame *frame, const char *kind);
/* Whether it has that field, whatever its value. */
static inline bool wire_has(const struct wire_frame *frame, const char *key)
{
	char value[WIRE_PAYLOAD_MAX + 1];
	return wire_get(frame, key, value, sizeof value);
}

/*
 * Samples as text: each is the zigzag difference to the one before (the first to 0) in base-64 digits of 5 bits, least
 * significant first, bit 5 set on all but the last digit; '*' and a number in the same digits (unsigned) repeat the
 * sample before that many times. Digits: A-Z a-z 0-9 + / (RFC 4648), so that no digit needs percent-encoding. On the
 * instruction clock nearly all samples of a bench are equal, and a serial port of an emulated machine costs thousands
 * of instructions per byte.
 */

/* Encodes from samples[0]; stops before cap is exceeded. *used is the number of samples taken. Returns the bytes
 * written. Each text stands for itself (starts from 0). */
size_t wire_samples_encode(char *text, size_t cap, const uint64_t *samples, size_t n, size_t *used);

/* Decodes at most max samples. Returns false on a bad digit, an overlong number, or more than max. */
bool wire_samples_decode(const char *text, size_t len, uint64_t *samples, size_t max, size_t *n);

/*
 * Frames of a guest (kind: fields). Any other kind, a field out of range or an order that is not this one ends the boot
 * as `fail`.
 *
 *	hello   wire=2 guest=bare|linux hyper=none|kvm|xen|tcg|other console=uart|ring|pipe entry=pvh|linux|process
 *	        khz=of the counter that time stamps read, 0 when unknown  empty=min ticks of an empty interval
 *	        trapped=0|1 (the counter is emulated: only `cpu` and `end` follow)
 *	cpu     name=TEXT value=TEXT                          a fact of the CPU as the guest sees it, any number of
 *	                                                      them, each name once. x86: vendor, apic (xapic, x2apic),
 *	                                                      cpuid.0xLEAF.SUB ("EAX EBX ECX EDX", hex)
 *	skip    bench=NAME reason=TEXT                        instead of data and done
 *	data    bench=NAME at=index of the first sample n=samples in this frame s=TEXT in order, without gaps, before
 *	        its done
 *	done    bench=NAME n=total samples (warm-up first) warm=how many of them are warm-up ops=operations per sample
 *	        overhead=min ticks of the control loop of the same shape spread=p90 minus min of that control loop,
 *	        ticks
 *	        t0=start t1=end (ticks, around the whole bench, for METHOD rule 7)
 *	fail    bench=NAME reason=TEXT                        the bench could not finish (an unexpected trap ...)
 *	log     text=TEXT
 *	end     benches=how many were asked for               the last frame; a boot without it is a crash
 *
 * The bare guest's command line: hvbench nonce=HEX16 n=SAMPLES warm=SAMPLES benches=a,b,c   (names without their suite)
 *
 * Of a counted boot it has count=OPERATIONS as well (bench/count.h). Then each bench has no data and done, but
 *
 *	mark    bench= pass= at=start|stop                    right before and after each pass; it waits for `go`
 *	counted bench= ops=operations of each of its passes   the last one is done
 *
 * A bare guest that is one of a scene's (its command line has member=K, and one bench) waits between `hello` and its
 * `data` for `go`, and ends with
 *
 *	ready                                                 it waits at the start barrier
 *	played  bench=NAME n=numbers in its log edges=how many of them are edges (on, off, on ...; the rest: lateness,
 *	        responses or waits, ticks)
 *	        units=of work done  unit=ticks of one spun=ticks on the CPU in which it waited for a lock t0= t1=from
 *	                            the barrier to its end stolen=ns | untold=REASON (scene.h)
 *	        base=hex, what added to its time stamps gives ticks of a time line that all guests of its hypervisor
 *	        share; absent where the guest cannot know
 *	        Frames about a guest's second vCPU (data, played) have variant=vcpu1
 *
 * A bare guest that the host watches (bench_host of bench.h) sends nothing behind `hello` and `cpu` but
 *
 *	ready                                                 it stands still, until it is destroyed
 *
 * The linux guest gets its orders over the same console, from its worker. Its command line: hvbench nonce=HEX16. Both
 * directions carry the boot's nonce, each has its own SEQ from 0. What it sends, besides `hello` (wire guest hyper
 * entry=linux khz empty trapped as above, and kernel= fio= iperf3= agent= versions, manifest=sha256 of the initramfs'
 * list of files), `cpu`, `log`, `fail` and `skip` (with variant=) and `end`:
 *
 *	ready                                              it waits for `job` or `bye`
 *	mark    bench= variant= pass= at=start|stop        right before and after the tool runs; it waits for `go`
 *	beat    bench= variant= pass= text=TEXT while the tool runs, at most one in 5 s: it lives, and how far it is
 *	metric  bench= variant= pass= name= value= unit= a figure of the tool; value: decimal, with at most one '.' and
 *	        nine digits behind it
 *	file    bench= variant= pass= name= at=OFFSET of=bytes of the whole text=TEXT
 *	                                                   a piece of a log that the user's job wrote, in order
 *	pass    bench= variant= pass= ops= ns= ticks= the pass is done: operations, and how long they took by the tool's
 *	        idle=                                      clock (ns) and from mark to mark by the guest's counter
 *	                                                   (ticks); idle: ns of that the guest's CPUs had nothing to do,
 *	                                                   absent when not known
 *
 * What its worker says:
 *
 *	job     bench= variant= pass= tool=fio|verify|job|tcp|udp|rr|connect find=DRIVER[/NAME] ops= (0: by time) secs=
 *	        tell=0|1 (whether the pass's `metric` frames are wanted; its `pass` always is)
 *	        fio, verify: rw= bs= depth= seed=     job: the text of the last `file`, ops= of each process
 *	        fio: processes=N, which share ops=    of fio's, part=which of its jobs is reported (0, or left
 *	        out: 1 process)                       out: the first)
 *	        net: bs= depth= in=0|1 peer=IPV4 self=IPV4/BITS window=bytes of each TCP stream that may be under way
 *	        (0, or left out: as the system does it)
 *	        pace=packets of UDP that are sent in a second (0, or left out: as fast as it goes)
 *	        of the user's own: len=bytes of a write rate=bits/s of a stream, in place of pace zero=0|1 (iperf3's -Z)
 *	        both=0|1 (--bidir)
 *	file    at=OFFSET text=TEXT pieces of the user's job file, before its `job`; at=0 begins anew
 *	go                                                 to each mark; to the guests of a scene when all are ready
 *	bye                                                it says `end` and ends
 *
 * find= names a device by the kernel's driver of it or of one of its parents (virtio_blk, virtio_scsi, nvme, ahci,
 * ata_piix, vbd, virtio_net, vif, e1000, 8139cp), and, behind a slash, by the block device's name (xvda) or by the
 * interface's MAC address. brd is a RAM disk that the guest makes itself.
 */

#define WIRE_JOB_FILE_MAX 16384                   /* of the user's job file */
#define WIRE_OF_PASS "mark,beat,metric,file,pass" /* kinds of frames about a pass, from the linux guest */

#endif
