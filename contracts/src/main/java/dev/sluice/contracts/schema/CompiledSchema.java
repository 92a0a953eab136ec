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
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** One JSON Schema 2020-12, ready to check values; formats are asserted, nothing is ever loaded. Thread safe. */
final class CompiledSchema {
    private static final Dialect DIALECT = Dialect.builder("urn:sluice:dialect", Dialects.getDraft202012())
            .formats(formats -> formats.clear())
            .formats(AssertedFormats.ALL)
            .keyword(new UniqueItems())
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

    private final Schema schema;
    private final ExecutionConfig execution;
    private final boolean followsPath;
    private final Predicate<JsonNode> firstLook;

    /**
     * @param followsPath whether the way through the schema must be known while it is applied
     * @param firstLook says yes of values that certainly keep the schema
     */
    private CompiledSchema(
            Schema schema, ExecutionConfig execution, boolean followsPath, Predicate<JsonNode> firstLook) {
        this.schema = schema;
        this.execution = execution;
        this.followsPath = followsPath;
        this.firstLook = firstLook;
    }

    /** Compiles a schema whose references all lead to its own parts, as {@link SchemaBundle} makes them. */
    static CompiledSchema of(ObjectNode bundle) {
        var schema = REGISTRY.getSchema(bundle);
        schema.initializeValidators();
        var execution = new ExecutionContext(WITH_FORMATS);
        return new CompiledSchema(
                schema,
                WITH_FORMATS,
                bundle.toString().contains(UNEVALUATED),
                FirstLook.of(bundle, schema.getSchemaContext(), execution));
    }

    /** The schema that schemas must fulfil: the only one that comes from the library's own files. */
    static CompiledSchema ofSchemas() {
        var dialect = Dialects.getDraft202012();
        var location = SchemaLocation.of(dialect.getId());
        return new CompiledSchema(registry(dialect).getSchema(location), WITHOUT_FORMATS, true, FirstLook.none());
    }

    private static SchemaRegistry registry(Dialect dialect) {
        var config = SchemaRegistryConfig.builder()
                .losslessNarrowing(true)
                .regularExpressionFactory(new Re2Patterns())
                .locale(Locale.ROOT)
                .build();
        return SchemaRegistry.withDialect(
                dialect, builder -> builder.schemaRegistryConfig(config).schemaCacheEnabled(false));
    }

    /** What the value breaks, at most {@link Violation#MOST}. */
    List<Error> check(JsonNode value) {
        return passesFirstLook(value) ? List.of() : checkByLibrary(value);
    }

    /** Whether the value keeps the schema at a glance; says nothing where it is false. */
    boolean passesFirstLook(JsonNode value) {
        return firstLook.test(value);
    }

    List<Error> checkByLibrary(JsonNode value) {
        var run = new CappedExecution(execution, followsPath);
        schema.validate(run, value);
        return run.getErrors();
    }

    /**
     * Keeps the first errors of each list only: a caller decides how many there could be. Only {@code unevaluatedItems} and
     * {@code unevaluatedProperties} ask for the way through the schema; the library would make an object for each step,
     * a third of what checking an order allocates.
     */
    private static final class CappedExecution extends ExecutionContext {
        private final boolean followsPath;
        private List<Error> errors = new ArrayList<>();

        CappedExecution(ExecutionConfig config, boolean followsPath) {
            super(config);
            this.followsPath = followsPath;
            setErrors(new ArrayList<>());
        }

        @Override
        public void evaluationPathAddLast(String step) {
            if (followsPath) {
                super.evaluationPathAddLast(step);
            }
        }

        @Override
        public void evaluationPathAddLast(int step) {
            if (followsPath) {
                super.evaluationPathAddLast(step);
            }
        }

        @Override
        public void evaluationPathRemoveLast() {
            if (followsPath) {
                super.evaluationPathRemoveLast();
            }
        }

        @Override
        public void setErrors(List<Error> list) {
            errors = list instanceof Capped ? list : new Capped(list);
            super.setErrors(errors);
        }

        @Override
        public List<Error> getErrors() {
            return errors;
        }
    }

    /** Writes through to the list of a validator until that is full, and drops the rest. */
    private static final class Capped extends AbstractList<Error> {
        private final List<Error> target;

        Capped(List<Error> target) {
            this.target = target;
        }

        @Override
        public Error get(int index) {
            return target.get(index);
        }

        @Override
        public int size() {
            return target.size();
        }

        @Override
        public void add(int index, Error error) {
            if (target.size() < Violation.MOST) {
                target.add(index, error);
            }
        }

        @Override
        public Error remove(int index) {
            return target.remove(index);
        }
    }
}
