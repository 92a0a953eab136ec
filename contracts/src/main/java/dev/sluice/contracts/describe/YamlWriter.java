package dev.sluice.contracts.describe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;

/** Writes JSON values as YAML. */
final class YamlWriter {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WIDTH = 120;

    private YamlWriter() {}

    static String of(JsonNode tree) {
        var options = new DumperOptions();
        options.setDefaultFlowStyle(FlowStyle.BLOCK);
        options.setWidth(WIDTH);
        options.setSplitLines(false);
        options.setDereferenceAliases(true);
        return new Yaml(new Quoting(options), options).dump(JSON.convertValue(tree, Object.class));
    }

    /** Quotes what YAML 1.2 takes for a number; what 1.1 takes for something else is quoted anyway. */
    private static final class Quoting extends Representer {
        private static final Pattern LIKE_A_NUMBER =
                Pattern.compile("[-+]?\\.?[0-9][0-9A-Za-z_+:-]*(\\.[0-9A-Za-z_+-]*)?");

        Quoting(DumperOptions options) {
            super(options);
        }

        @Override
        protected Node representScalar(Tag tag, String value, ScalarStyle style) {
            var quoted = tag.equals(Tag.STR) && LIKE_A_NUMBER.matcher(value).matches();
            return super.representScalar(tag, value, quoted ? ScalarStyle.SINGLE_QUOTED : style);
        }
    }
}
