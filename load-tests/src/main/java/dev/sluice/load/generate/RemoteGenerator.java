package dev.sluice.load.generate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.load.cluster.ManagedProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;

/** A generator in another process: a line with a task to its stdin, a line with what it measured from its stdout. */
public final class RemoteGenerator implements LoadGenerator {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FAILED = "failed: ";

    private final ManagedProcess part;

    public RemoteGenerator(ManagedProcess part) {
        this.part = part;
    }

    @Override
    public GeneratorResult run(GeneratorTask task) throws IOException {
        var answer = part.ask(JSON.writeValueAsString(task));
        if (answer.startsWith(FAILED)) {
            throw new IOException(answer.substring(FAILED.length()));
        }
        return JSON.readValue(answer, GeneratorResult.class);
    }

    /** The process: how long processors have worked for it. */
    public ManagedProcess part() {
        return part;
    }

    @Override
    public void close() {
        part.close();
    }

    /** What runs in the other process; returns when nobody asks any more. */
    public static void serve(LoadGenerator generator, BufferedReader in, PrintWriter out)
            throws IOException, InterruptedException {
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            out.println(answer(generator, JSON.readValue(line, GeneratorTask.class)));
            out.flush();
        }
    }

    private static String answer(LoadGenerator generator, GeneratorTask task)
            throws JsonProcessingException, InterruptedException {
        try {
            return JSON.writeValueAsString(generator.run(task));
        } catch (IOException e) {
            return FAILED + told(e);
        }
    }

    /** On one line, with every cause that says more than those before it: the last one may be what can be mended. */
    private static String told(IOException failure) {
        var told = new StringBuilder(String.valueOf(failure.getMessage()));
        for (var cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause.getMessage() == null || told.indexOf(cause.getMessage()) < 0) {
                told.append(": ").append(cause);
            }
        }
        return told.toString().replaceAll("\\R", " ");
    }
}
