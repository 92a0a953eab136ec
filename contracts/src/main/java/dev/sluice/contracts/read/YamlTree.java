package dev.sluice.contracts.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.model.PointerToken;
import dev.sluice.contracts.schema.StrictJson;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * YAML as OpenAPI wants it (3.1 §4.4): the values of JSON and no others. Plain scalars follow YAML 1.2's core schema, so
 * that {@code no} and {@code 12:30} stay text, unlike in the YAML 1.1 that the parser knows.
 */
final class YamlTree {
    /** How many values a document may have once its aliases are written out. */
    private static final int MAX_VALUES = 500_000;
    /** How many lists and maps may be named by aliases. */
    private static final int MAX_ALIASES = 200;
    /** Of a number, in characters and in decimal places. */
    private static final int MAX_NUMBER = 100;

    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+");
    private static final Pattern FLOAT = Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?");

    private int values;

    private YamlTree() {}

    static DocumentParser.Result parse(String text) {
        var options = new LoaderOptions();
        options.setCodePointLimit(ContractFolder.MAX_DOCUMENT_BYTES);
        options.setMaxAliasesForCollections(MAX_ALIASES);
        options.setNestingDepthLimit(StrictJson.MAX_DEPTH);
        try {
            var root = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
            if (root == null) {
                return new DocumentParser.Unparsable("", "the document is empty");
            }
            return new DocumentParser.Parsed(new YamlTree().tree(root, "", 0));
        } catch (Refused e) {
            return new DocumentParser.Unparsable(e.pointer, e.reason);
        } catch (MarkedYAMLException e) {
            return new DocumentParser.Unparsable("", "no YAML: " + e.getProblem() + at(e.getProblemMark()));
        } catch (YAMLException e) {
            return new DocumentParser.Unparsable("", "no YAML: " + e.getMessage());
        }
    }

    private JsonNode tree(Node node, String pointer, int depth) throws Refused {
        if (++values > MAX_VALUES) {
            throw new Refused(pointer, "more than " + MAX_VALUES + " values, aliases written out", node);
        }
        if (depth > StrictJson.MAX_DEPTH) {
            throw new Refused(pointer, "nested deeper than " + StrictJson.MAX_DEPTH, node);
        }
        return switch (node) {
            case MappingNode mapping -> object(mapping, pointer, depth);
            case SequenceNode sequence -> array(sequence, pointer, depth);
            case ScalarNode scalar -> scalar(scalar, pointer);
            default -> throw new Refused(pointer, "unexpected YAML " + node.getNodeId(), node);
        };
    }

    private JsonNode object(MappingNode mapping, String pointer, int depth) throws Refused {
        var object = JsonNodeFactory.instance.objectNode();
        for (var entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                throw new Refused(pointer, "a key is no text", entry.getKeyNode());
            }
            var name = key.getValue();
            if (key.getTag().equals(Tag.MERGE)) {
                throw new Refused(pointer, "merge key << is no part of OpenAPI: write its members out, or refer", key);
            }
            var place = pointer + "/" + PointerToken.escape(name);
            if (object.has(name)) {
                throw new Refused(place, "key " + name + " stands twice", key);
            }
            object.set(name, tree(entry.getValueNode(), place, depth + 1));
        }
        return object;
    }

    private JsonNode array(SequenceNode sequence, String pointer, int depth) throws Refused {
        var array = JsonNodeFactory.instance.arrayNode();
        for (var item : sequence.getValue()) {
            array.add(tree(item, pointer + "/" + array.size(), depth + 1));
        }
        return array;
    }

    private static JsonNode scalar(ScalarNode node, String pointer) throws Refused {
        var text = node.getValue();
        if (node.getScalarStyle() != ScalarStyle.PLAIN || node.getTag().equals(Tag.STR)) {
            return JsonNodeFactory.instance.textNode(text);
        }
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> JsonNodeFactory.instance.nullNode();
            case "true", "True", "TRUE" -> JsonNodeFactory.instance.booleanNode(true);
            case "false", "False", "FALSE" -> JsonNodeFactory.instance.booleanNode(false);
            default -> numberOrText(text, pointer, node);
        };
    }

    private static JsonNode numberOrText(String text, String pointer, Node node) throws Refused {
        if (!FLOAT.matcher(text).matches()) {
            return JsonNodeFactory.instance.textNode(text);
        }
        if (text.length() > MAX_NUMBER) {
            throw new Refused(pointer, "a number has " + text.length() + " characters, limit " + MAX_NUMBER, node);
        }
        if (INTEGER.matcher(text).matches()) {
            return integer(new BigInteger(text));
        }
        try {
            var value = new BigDecimal(text);
            if (Math.abs((long) value.scale()) <= MAX_NUMBER) {
                return JsonNodeFactory.instance.numberNode(value);
            }
        } catch (NumberFormatException e) {
            // said below, as for an exponent that is merely too large
        }
        throw new Refused(pointer, "number " + text + " has too large an exponent, limit " + MAX_NUMBER, node);
    }

    private static JsonNode integer(BigInteger value) {
        if (value.bitLength() < Integer.SIZE) {
            return JsonNodeFactory.instance.numberNode(value.intValue());
        }
        return value.bitLength() < Long.SIZE
                ? JsonNodeFactory.instance.numberNode(value.longValue())
                : JsonNodeFactory.instance.numberNode(value);
    }

    private static String at(Mark mark) {
        return ", line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1);
    }

    /** Ends the reading of one document; never leaves this class. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        private final String pointer;
        private final String reason;

        Refused(String pointer, String reason, Node node) {
            super(reason, null, false, false);
            this.pointer = pointer;
            this.reason = reason + at(node.getStartMark());
        }
    }
}
