package dev.sluice.contracts.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.Keyword;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** One JSON Schema 2020-12, ready to check values; formats are asserted, nothing is ever loaded. Thread safe. */
final class CompiledSchema {
    private static final Dialect DIALECT = Dialect.builder("urn:sluice:dialect", Dialects.getDraft202012())
            .formats(formats -> formats.clear())
            .formats(AssertedFormats.ALL)
            .keywords(bounded())
            .keywords(own())
            .build();

    private static final Dialect OF_SCHEMAS = Dialect.builder(Dialects.getDraft202012())
            .keywords(bounded())
            .keywords(own())
            .build();

    private static final SchemaRegistry REGISTRY = registry(DIALECT);

    private static final ExecutionConfig WITH_FORMATS = ExecutionConfig.builder()
            .formatAssertionsEnabled(true)
            .locale(Locale.ROOT)
            .build();
    private static final ExecutionConfig WITHOUT_FORMATS = ExecutionConfig.builder()
            .formatAssertionsEnabled(false)
            .locale(Locale.ROOT)
            .build();

    /** How both keywords begin that ask what was evaluated on which way. */
    private static final String UNEVALUATED = "\"unevaluated";
    /** How the keyword begins whose target depends on the way that led to it; of contracts it is refused. */
    private static final String DYNAMIC = "\"$dynamic";

    private static final Result KEPT = new Checked(List.of());

    private final Schema schema;
    private final ExecutionConfig execution;
    private final boolean followsPath;
    private final boolean remembers;
    private final FastPathValidator.Look firstLook;

    /**
     * @param followsPath whether the way through the schema must be known while it is applied
     * @param remembers whether the same schema always says the same of the same value
     * @param firstLook says yes of values that certainly keep the schema
     */
    private CompiledSchema(
            Schema schema,
            ExecutionConfig execution,
            boolean followsPath,
            boolean remembers,
            FastPathValidator.Look firstLook) {
        this.schema = schema;
        this.execution = execution;
        this.followsPath = followsPath;
        this.remembers = remembers;
        this.firstLook = firstLook;
    }

    /** Compiles a schema whose references all lead to its own parts, as {@link SchemaBundle} makes them. */
    static CompiledSchema of(ObjectNode bundle) {
        var schema = REGISTRY.getSchema(bundle);
        schema.initializeValidators();
        var execution = new ExecutionContext(WITH_FORMATS);
        var text = bundle.toString();
        return new CompiledSchema(
                schema,
                WITH_FORMATS,
                text.contains(UNEVALUATED),
                !text.contains(DYNAMIC),
                FastPathValidator.of(bundle, schema.getSchemaContext(), execution));
    }

    /** The schema that schemas must fulfil: the only one that comes from the library's own files. */
    static CompiledSchema ofSchemas() {
        var location = SchemaLocation.of(OF_SCHEMAS.getId());
        return new CompiledSchema(
                registry(OF_SCHEMAS).getSchema(location), WITHOUT_FORMATS, true, false, FastPathValidator.none());
    }

    /** All but {@code format}, of which the library takes no other; texts are short where that is costly. */
    private static List<Keyword> bounded() {
        return Dialects.getDraft202012().getKeywords().values().stream()
                .filter(keyword -> !keyword.getValue().equals("format"))
                .<Keyword>map(BoundedKeyword::new)
                .toList();
    }

    /** Keywords of which the library's own are slow or wrong. */
    private static List<Keyword> own() {
        return Stream.of(
                        new UniqueItemsKeyword(),
                        new BoundedPattern(),
                        new EnumKeyword(),
                        new MultipleOfKeyword(),
                        new PropertyNamesKeyword())
                .<Keyword>map(BoundedKeyword::new)
                .toList();
    }

    private static SchemaRegistry registry(Dialect dialect) {
        var config = SchemaRegistryConfig.builder()
                .losslessNarrowing(true)
                .regularExpressionFactory(new Re2RegexFactory())
                .locale(Locale.ROOT)
                .build();
        return SchemaRegistry.withDialect(
                dialect, builder -> builder.schemaRegistryConfig(config).schemaCacheEnabled(false));
    }

    /** Whether a value keeps the schema. */
    sealed interface Result {}

    /** @param errors what it breaks, at most {@link SchemaViolation#MOST} */
    record Checked(List<Error> errors) implements Result {}

    /** @param pointer to the value at which the check ended */
    record Unchecked(String pointer, String reason) implements Result {}

    Result check(JsonNode value, EvaluationBudget budget) {
        return passesFirstLook(value, budget) ? KEPT : checkByLibrary(value, budget);
    }

    /** Whether the value keeps the schema at a glance; says nothing where it is false. */
    boolean passesFirstLook(JsonNode value, EvaluationBudget budget) {
        try {
            return firstLook.passes(value, budget);
        } catch (StackOverflowError e) { // of schemas that refer to each other a thousand times for one value
            return false;
        }
    }

    Result checkByLibrary(JsonNode value, EvaluationBudget budget) {
        var run = new BoundedExecution(execution, budget, followsPath, remembers);
        try {
            schema.validate(run, value);
            return new Checked(run.getErrors());
        } catch (EvaluationBudget.Spent e) {
            return new Unchecked(pointer(run), e.reason());
        } catch (StackOverflowError e) {
            return new Unchecked(pointer(run), "more schemas within schemas than the stack holds");
        }
    }

    private static String pointer(BoundedExecution run) {
        var at = run.at();
        return at == null ? "" : ValidationMessages.pointer(at);
    }
}
