package dev.sluice.stack.cli;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which requests by operation and by how they were answered, on the command line. */
final class OutcomeFilterOptions {
    private static final Pattern STATUS = Pattern.compile("[2-5](\\d\\d|xx)|none");

    @Option(names = "--operation", paramLabel = "ID", split = ",", description = "Only these, by operationId.")
    private List<String> operations = List.of();

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            split = ",",
            description = "Only what was answered with 200, 5xx, or none: not at all.")
    private List<String> statuses = List.of();

    Set<String> operations() {
        return Set.copyOf(operations);
    }

    /** @throws TypeConversionException for what is no status */
    Set<String> statuses() {
        for (var status : statuses) {
            if (!STATUS.matcher(status).matches()) {
                throw new TypeConversionException("--status is '" + status + "', expected such as 200, 5xx or none");
            }
        }
        return Set.copyOf(statuses);
    }
}
