package dev.sluice.stack.cli;

import com.fasterxml.jackson.core.JsonPointer;
import dev.sluice.load.replay.plan.TrafficSelection;
import dev.sluice.load.replay.plan.TrafficSelection.Named;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which of the recorded requests, on the command line. */
final class SelectionOptions {
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,6})?)%");

    @Mixin
    private OutcomeFilterOptions answered = new OutcomeFilterOptions();

    @Option(names = "--principal", paramLabel = "SUB", description = "Only of this caller.")
    private List<String> principals = List.of();

    @Option(names = "--key", paramLabel = "KEY", description = "Only records with this key.")
    private List<String> keys = List.of();

    @Option(
            names = "--header",
            paramLabel = "NAME=VALUE",
            description = "Only with this header: one that the contract forwards, or of the record.")
    private List<String> headers = List.of();

    @Option(
            names = "--where",
            paramLabel = "POINTER=VALUE",
            description = "Only with this in the JSON body, as in --where /customer/id=ada.")
    private List<String> where = List.of();

    @Option(
            names = "--sample",
            paramLabel = "PERCENT",
            defaultValue = "100%",
            description = "A share of them, as in --sample 5%%: the same each time, equal keys together.")
    private String sample = "100%";

    @Option(names = "--include-replays", description = "Also what earlier replays have sent.")
    private boolean includeReplays;

    /** @throws TypeConversionException for what is no choice */
    TrafficSelection selection() {
        var pointers = where.stream().map(text -> named("--where", text)).toList();
        pointers.forEach(SelectionOptions::requirePointer);
        return new TrafficSelection(
                answered.operations(),
                answered.statuses(),
                Set.copyOf(principals),
                Set.copyOf(keys),
                headers.stream().map(text -> named("--header", text)).toList(),
                pointers,
                share(),
                includeReplays);
    }

    private static Named named(String option, String text) {
        var equals = text.indexOf('=');
        if (equals < 1) {
            throw new TypeConversionException(option + " is '" + text + "', expected NAME=VALUE");
        }
        return new Named(text.substring(0, equals), text.substring(equals + 1));
    }

    private static void requirePointer(Named where) {
        try {
            JsonPointer.compile(where.name());
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(
                    "--where is '" + where.name() + "', expected a JSON pointer such as /customer/id");
        }
    }

    private double share() {
        var form = PERCENT.matcher(sample);
        var percent = form.matches() ? Double.parseDouble(form.group(1)) : 0;
        if (percent <= 0 || percent > 100) {
            throw new TypeConversionException("--sample is '" + sample + "', expected above 0%, at most 100%");
        }
        return percent / 100;
    }
}
