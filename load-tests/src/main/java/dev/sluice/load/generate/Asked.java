package dev.sluice.load.generate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.load.stage.Part;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;

/** A generator in another process: a line with a task to its stdin, a line with what it measured from its stdout. */
public final class Asked implements Generator {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FAILED = "failed: ";

    private final Part part;

    public Asked(Part part) {
        this.part = part;
    }

    @Override
    public Measured run(Task task) throws IOException {
        var answer = part.ask(JSON.writeValueAsString(task));
        if (answer.startsWith(FAILED)) {
            throw new IOException(answer.substring(FAILED.length()));
        }
        return JSON.readValue(answer, Measured.class);
    }

    /** The process: how long processors have worked for it. */
    public Part part() {
        return part;
    }

    @Override
    public void close() {
        part.close();
    }

    /** What runs in the other process; returns when nobody asks any more. */
    public static void serve(Generator generator, BufferedReader in, PrintWriter out)
            throws IOException, InterruptedException {
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            out.println(answer(generator, JSON.readValue(line, Task.class)));
            out.flush();
        }
    }

    private static String answer(Generator generator, Task task) throws JsonProcessingException, InterruptedException {
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
