package dev.sluice.stack.cli;

import dev.sluice.dispatcher.Dispatcher;
import dev.sluice.dispatcher.DispatcherConfig;
import dev.sluice.edge.command.CommandFailedException;
import dev.sluice.edge.command.LoggingSetup;
import dev.sluice.edge.command.PortConverter;
import dev.sluice.edge.command.ShutdownHook;
import dev.sluice.edge.command.SluiceVersion;
import dev.sluice.stack.demo.SampleService;
import dev.sluice.stack.health.HealthServer;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "service",
        description = "Run one of the demo's services against a broker of your own. SIGTERM ends it.",
        mixinStandardHelpOptions = true,
        versionProvider = SluiceVersion.class,
        footer = {
            "",
            "On the admin port /observe/health/ready answers 200 while it reads requests, else 503.",
            "SLUICE_LOG=json makes each log line a JSON object."
        })
final class ServiceCommand implements Callable<Integer> {
    /** No call of the sample contracts waits longer. */
    private static final Duration DRAIN = Duration.ofSeconds(5);
    /** What a dispatcher needs to end besides its drain, and a little more. */
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(8);

    private final Map<String, String> environment;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "SERVICE",
            arity = "1",
            converter = Named.class,
            description = "Which one: orders or inventory.")
    private SampleService service = SampleService.ORDERS;

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            required = true,
            description = "The broker's address, several with commas.")
    private String bootstrap = "";

    @Option(
            names = "--kafka",
            paramLabel = "NAME=VALUE",
            description = "A setting of Kafka's clients, as security.protocol=SASL_SSL. May be given again.")
    private Map<String, String> kafka = new LinkedHashMap<>();

    @Option(
            names = "--admin-host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "Where it tells its health. Default: ${DEFAULT-VALUE}")
    private String adminHost = "";

    @Option(
            names = "--admin-port",
            paramLabel = "N",
            defaultValue = "9090",
            converter = PortConverter.class,
            description = "Where it tells its health. Default: ${DEFAULT-VALUE}")
    private int adminPort;

    /** @param environment as {@link System#getenv()} gives it */
    ServiceCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws Exception {
        LoggingSetup.of(environment, Objects.requireNonNull(spec));
        try (var dispatcher = open();
                var admin = admin(dispatcher);
                var _ = ShutdownHook.onSignal(dispatcher::close, DRAIN.plus(SHUTDOWN_TIMEOUT))) {
            logger().info("Service {} tells its health on port {}", service, admin.port());
            dispatcher.awaitClosed(); // until a signal ends the process
            return 0;
        }
    }

    private Dispatcher open() throws CommandFailedException {
        try {
            return Dispatcher.open(config(), service.handlers());
        } catch (ConfigException | IllegalArgumentException e) {
            throw new CommandFailedException("the service did not start: " + e.getMessage(), e);
        }
    }

    private DispatcherConfig config() {
        return service.config(bootstrap).withDrain(DRAIN).withKafka(kafka);
    }

    private HealthServer admin(Dispatcher dispatcher) throws CommandFailedException {
        try {
            return HealthServer.open(
                    adminHost,
                    adminPort,
                    service.toString(),
                    () -> dispatcher.isReady()
                            ? Optional.empty()
                            : Optional.of("reads nothing from " + config().topic()
                                    + " now: the group gave it no partitions, or the broker is away"));
        } catch (IllegalStateException e) {
            throw new CommandFailedException(
                    "the service did not start: " + e.getMessage() + "; --admin-port chooses another", e);
        }
    }

    /** Not a constant: other commands choose where lines go before the first logger is asked for. */
    private static Logger logger() {
        return LoggerFactory.getLogger(ServiceCommand.class);
    }

    /** Reads the name of a service. */
    static final class Named implements ITypeConverter<SampleService> {

        @Override
        public SampleService convert(String text) {
            return Arrays.stream(SampleService.values())
                    .filter(service -> service.toString().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + text + "' is none of " + Arrays.toString(SampleService.values())));
        }
    }
}
