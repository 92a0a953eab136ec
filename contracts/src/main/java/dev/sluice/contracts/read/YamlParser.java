package dev.sluice.contracts.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.model.JsonPointerToken;
import dev.sluice.contracts.schema.StrictJsonParser;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
final class YamlParser {
    /** How many values a document may have once its aliases are written out. */
    private static final int MAX_VALUES = 500_000;
    /** How many lists and maps may be named by aliases. */
    private static final int MAX_ALIASES = 200;
    /** Of a number, in characters and in decimal places. */
    private static final int MAX_NUMBER = 100;

    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+");
    private static final Pattern FLOAT = Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?");

    /** From the root to the value that is being read; written out for a fault only. */
    private final Deque<String> way = new ArrayDeque<>();

    private int values;

    private YamlParser() {}

    static DocumentParser.Result parse(String text) {
        var options = new LoaderOptions();
        options.setCodePointLimit(ContractFolder.MAX_DOCUMENT_BYTES);
        options.setMaxAliasesForCollections(MAX_ALIASES);
        options.setNestingDepthLimit(StrictJsonParser.MAX_DEPTH);
        try {
            var root = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
            if (root == null) {
                return new DocumentParser.Unparsable("", "the document is empty");
            }
            return new DocumentParser.Parsed(new YamlParser().tree(root));
        } catch (YamlException e) {
            return new DocumentParser.Unparsable(e.pointer, e.reason);
        } catch (MarkedYAMLException e) {
            return new DocumentParser.Unparsable("", "no YAML: " + e.getProblem() + at(e.getProblemMark()));
        } catch (YAMLException e) {
            return new DocumentParser.Unparsable("", "no YAML: " + e.getMessage());
        }
    }

    private JsonNode tree(Node node) throws YamlException {
        if (++values > MAX_VALUES) {
            throw refused("more than " + MAX_VALUES + " values, aliases written out", node);
        }
        if (way.size() > StrictJsonParser.MAX_DEPTH) {
            throw refused("nested deeper than " + StrictJsonParser.MAX_DEPTH, node);
        }
        return switch (node) {
            case MappingNode mapping -> object(mapping);
            case SequenceNode sequence -> array(sequence);
            case ScalarNode scalar -> scalar(scalar);
            default -> throw refused("unexpected YAML " + node.getNodeId(), node);
        };
    }

    private JsonNode object(MappingNode mapping) throws YamlException {
        var object = JsonNodeFactory.instance.objectNode();
        for (var entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                throw refused("a key is no text", entry.getKeyNode());
            }
            var name = key.getValue();
            if (key.getTag().equals(Tag.MERGE)) {
                throw refused("merge key << is no part of OpenAPI: write its members out, or refer", key);
            }
            way.addLast(name);
            if (object.has(name)) {
                throw refused("key " + name + " stands twice", key);
            }
            object.set(name, tree(entry.getValueNode()));
            way.removeLast();
        }
        return object;
    }

    private JsonNode array(SequenceNode sequence) throws YamlException {
        var array = JsonNodeFactory.instance.arrayNode();
        for (var item : sequence.getValue()) {
            way.addLast(Integer.toString(array.size()));
            array.add(tree(item));
            way.removeLast();
        }
        return array;
    }

    private JsonNode scalar(ScalarNode node) throws YamlException {
        var text = node.getValue();
        if (node.getScalarStyle() != ScalarStyle.PLAIN || node.getTag().equals(Tag.STR)) {
            return JsonNodeFactory.instance.textNode(text);
        }
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> JsonNodeFactory.instance.nullNode();
            case "true", "True", "TRUE" -> JsonNodeFactory.instance.booleanNode(true);
            case "false", "False", "FALSE" -> JsonNodeFactory.instance.booleanNode(false);
            default -> numberOrText(text, node);
        };
    }

    private JsonNode numberOrText(String text, Node node) throws YamlException {
        if (!FLOAT.matcher(text).matches()) {
            return JsonNodeFactory.instance.textNode(text);
        }
        if (text.length() > MAX_NUMBER) {
            throw refused("a number has " + text.length() + " characters, limit " + MAX_NUMBER, node);
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
        throw refused("number " + text + " has too large an exponent, limit " + MAX_NUMBER, node);
    }

    private YamlException refused(String reason, Node node) {
        return new YamlException(
                way.stream().map(name -> "/" + JsonPointerToken.escape(name)).collect(Collectors.joining()),
                reason,
                node);
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
    private static final class YamlException extends Exception {
        private static final long serialVersionUID = 1;
        private final String pointer;
        private final String reason;

        YamlException(String pointer, String reason, Node node) {
            super(reason, null, false, false);
            this.pointer = pointer;
            this.reason = reason + at(node.getStartMark());
        }
    }
}
