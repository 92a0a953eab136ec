package dev.sluice.edge.observe;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/**
 * The virtual threads that had a carrier at one moment.
 *
 * @param ids theirs
 * @param stacks of the first of them, as text
 */
record MountedThreads(Set<String> ids, String stacks) {
    private static final int MOST_CHARACTERS = 32 * 1024;

    /** Looks at all threads, so it takes a while where there are many. The JVM tells them by way of a file only. */
    static MountedThreads now() throws IOException {
        var folder = Files.createTempDirectory("sluice-threads");
        var file = folder.resolve("threads.json");
        try {
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(file.toString(), ThreadDumpFormat.JSON);
            return read(file);
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }

    static MountedThreads read(Path file) throws IOException {
        var ids = new TreeSet<String>();
        var stacks = new StringBuilder();
        try (var json = new JsonFactory().createParser(file.toFile())) {
            for (var token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.START_ARRAY && "threads".equals(json.currentName())) {
                    threads(json, ids, stacks);
                }
            }
        }
        return new MountedThreads(ids, stacks.toString());
    }

    private static void threads(JsonParser json, Set<String> ids, StringBuilder stacks) throws IOException {
        while (json.nextToken() == JsonToken.START_OBJECT) {
            thread(json, ids, stacks);
        }
    }

    private static void thread(JsonParser json, Set<String> ids, StringBuilder stacks) throws IOException {
        var id = "";
        var carrier = "";
        var stack = new StringBuilder();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var name = json.currentName();
            json.nextToken();
            switch (name) {
                case "tid" -> id = json.getText();
                case "carrier" -> carrier = json.getText();
                case "name" -> stack.append(json.getText()).append('\n');
                case "stack" -> {
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        stack.append("    ").append(json.getText()).append('\n');
                    }
                }
                default -> json.skipChildren();
            }
        }
        if (!carrier.isEmpty()) {
            ids.add(id);
            if (stacks.length() + stack.length() <= MOST_CHARACTERS) {
                stacks.append('#').append(id).append(' ').append(stack);
            }
        }
    }
}
