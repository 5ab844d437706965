HOST_SRC += cli/cli.c cli/table.c cli/compare_view.c cli/compare_text.c cli/compare_formats.c cli/progress.c \
	cli/lab_options.c cli/options.c cli/run_view.c cli/show_trials.c cli/watch.c cli/path_view.c \
	$(patsubst %,cli/cmd_%.c,$(call listed,COMMAND,cli/list.def))
