package dev.sluice.load.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class RemoteGeneratorTest {
    private static final String TASK = """
        {"pace": {"@type": "outstanding", "calls": 1}, "rampMillis": 0, "millis": 1}\
        """;

    @Test
    void a_failure_is_one_line_with_every_cause_that_says_more() throws Exception {
        var root = new UnsatisfiedLinkError("no library\nfor this system");
        var failure = new IOException("no connection: class is broken", new Exception("class is broken", root));
        var out = new StringWriter();

        RemoteGenerator.serve(new Failing(failure), new BufferedReader(new StringReader(TASK)), new PrintWriter(out));

        assertThat(out.toString().lines())
                .containsExactly("failed: no connection: class is broken: java.lang.UnsatisfiedLinkError: no library"
                        + " for this system");
    }

    private record Failing(IOException failure) implements LoadGenerator {
        @Override
        public GeneratorResult run(GeneratorTask task) throws IOException {
            throw failure;
        }

        @Override
        public void close() {}
    }
}
