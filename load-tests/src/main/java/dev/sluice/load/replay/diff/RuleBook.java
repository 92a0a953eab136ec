package dev.sluice.load.replay.diff;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sluice.load.replay.plan.ReplayRejection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** All that comparing goes by: rules, which people write, and noise, which is learned. As a file it is YAML for both. */
public final class RuleBook {
    private static final YAMLMapper YAML = new YAMLMapper(YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build());

    private static final String HEAD = """
        # How replies of a replay are compared; edit it as you like, and give it to ./sluice replay --rules.
        #
        # rules, each for a place (at): status, body, "header etag", or a JSON pointer in which * is any step. With operation, only there.
        #   - {at: /servedAt, ignore: true}                 nothing counts, here and below
        #   - {at: /items, unordered: true}                 the order of items does not count; unordered: sku pairs them by a member
        #   - {at: /total, tolerance: 0.01}                 numbers may be so far apart; or 1%
        #   - {at: /id, matches: "[0-9a-f-]{36}"}           any text of this form (RE2)
        # headers: [content-type, etag]                     compares only these; all, unless said
        # learned: what the old version did by itself. A difference counts where it comes more often than that.
        """;

    private final CompiledRules rules;
    private final LearnedNoise learned;

    RuleBook(CompiledRules rules, LearnedNoise learned) {
        this.rules = rules;
        this.learned = learned;
    }

    public static RuleBook empty() {
        return new RuleBook(CompiledRules.none(), LearnedNoise.nothing());
    }

    /** @throws ReplayRejection where the file cannot be read, or says what makes no sense: all of it, with the place */
    public static RuleBook read(Path file) throws ReplayRejection {
        try {
            var tree = YAML.readTree(Files.readAllBytes(file));
            return of(tree == null ? MissingNode.getInstance() : tree, file.toString());
        } catch (IOException e) {
            throw ReplayRejection.misuse(file + " cannot be read: " + e.getMessage());
        }
    }

    /** Reads what {@link #json} gives. */
    public static RuleBook of(JsonNode tree, String name) throws ReplayRejection {
        return new RuleReader(name).read(tree);
    }

    public JsonNode json() {
        return RuleWriter.json(rules, learned);
    }

    /** Writes it beside and moves it there, so that no reader finds half of it. */
    public void write(Path file) throws IOException {
        var beside = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(beside, HEAD + YAML.writeValueAsString(json()));
        Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
    }

    public RuleBook with(LearnedNoise other) {
        return new RuleBook(rules, other);
    }

    public LearnedNoise learned() {
        return learned;
    }

    public int rules() {
        return rules.rules().size();
    }

    public ReplyDiff diff(Equivalence same) {
        return new ReplyDiff(rules, same);
    }
}
