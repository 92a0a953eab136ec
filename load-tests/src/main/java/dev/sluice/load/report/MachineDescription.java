package dev.sluice.load.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where it was measured, since figures belong to a machine. */
final class MachineDescription {
    private MachineDescription() {}

    static Map<String, String> facts() {
        var facts = new LinkedHashMap<String, String>();
        facts.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("processor", processor());
        facts.put("system", "%s %s %s".formatted(property("os.name"), property("os.version"), property("os.arch")));
        facts.put("java", "%s %s".formatted(property("java.vm.name"), property("java.runtime.version")));
        return facts;
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }

    /** Linux tells its name. */
    private static String processor() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }
}
