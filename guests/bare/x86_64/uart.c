/*
 * uart.c - the serial port at 0x3f8. One look at its status for each 16 bytes: under a hypervisor every access is an
 * exit.
 *
 * Source: PC16550D data sheet (National Semiconductor), 8.0: an empty transmitter's FIFO takes 16 bytes.
 */
#include "bench/arch/arch.h"
#include "guests/bare/x86_64/machine.h"

#define UART 0x3f8
#define UART_DATA (UART + 0)       /* divisor, low, while LCR bit 7 is set */
#define UART_INTERRUPTS (UART + 1) /* divisor, high */
#define UART_FIFO_CONTROL (UART + 2)
#define UART_LINE_CONTROL (UART + 3)
#define UART_MODEM_CONTROL (UART + 4)
#define UART_STATUS (UART + 5)
#define UART_SCRATCH (UART + 7)
#define STATUS_HAS_DATA 0x01
#define STATUS_FIFO_EMPTY 0x20
#define STATUS_IDLE 0x40
#define FIFO_SIZE 16
#define SCRATCH 0x5a

bool uart_init(void)
{
	arch_out8(UART_SCRATCH, SCRATCH);
	if (arch_in8(UART_SCRATCH) != SCRATCH)
		return false;
	arch_out8(UART_INTERRUPTS, 0);
	arch_out8(UART_LINE_CONTROL, 0x83);
	arch_out8(UART_DATA, 1); /* 115200 baud */
	arch_out8(UART_INTERRUPTS, 0);
	arch_out8(UART_LINE_CONTROL, 3); /* 8 bits, no parity, one stop bit */
	arch_out8(UART_FIFO_CONTROL, 7); /* FIFOs on and emptied */
	arch_out8(UART_MODEM_CONTROL, 3);
	return true;
}

void uart_write(const char *data, size_t len)
{
	while (len > 0) {
		size_t n = len < FIFO_SIZE ? len : FIFO_SIZE;
		while (!(arch_in8(UART_STATUS) & STATUS_FIFO_EMPTY))
			arch_pause();
		arch_out8_string(UART_DATA, data, n);
		data += n;
		len -= n;
	}
}

size_t uart_read(char *data, size_t cap)
{
	size_t n = 0;
	while (n < cap && arch_in8(UART_STATUS) & STATUS_HAS_DATA)
		data[n++] = (char)arch_in8(UART_DATA);
	return n;
}

void uart_drain(void)
{
	while (!(arch_in8(UART_STATUS) & STATUS_IDLE))
		arch_pause();
}
