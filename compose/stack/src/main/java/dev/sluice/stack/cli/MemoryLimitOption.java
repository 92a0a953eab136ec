package dev.sluice.stack.cli;

import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What may be held of a recording, on the command line. */
final class MemoryLimitOption {
    private static final long MIB = 1024 * 1024;
    private static final int MOST_MIB = 16_384;

    @Option(
            names = "--hold",
            paramLabel = "MIB",
            defaultValue = "64",
            description = "What may be held of the recording at once. Default: ${DEFAULT-VALUE}")
    private int mebibytes;

    /** @throws TypeConversionException for what is no such size */
    long bytes() {
        if (mebibytes < 1 || mebibytes > MOST_MIB) {
            throw new TypeConversionException("--hold is " + mebibytes + ", expected 1 to " + MOST_MIB + " MiB");
        }
        return mebibytes * MIB;
    }
}
