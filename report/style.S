/* style.S - style.css inside the binary. */
	.section .rodata
	.globl report_style
	.type report_style, %object
report_style:
	.incbin "report/style.css"
	.byte 0
	.size report_style, . - report_style

	.section .note.GNU-stack, "", %progbits
