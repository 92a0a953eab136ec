package dev.sluice.load.bench;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import dev.sluice.load.stage.Part;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Asks other JVMs of the same user how much their threads have allocated. Virtual threads count with their carriers. */
final class Allocation implements AutoCloseable {
    private final List<JMXConnector> connectors;

    private Allocation(List<JMXConnector> connectors) {
        this.connectors = connectors;
    }

    static Allocation in(List<Part> parts) throws IOException {
        var allocation = new Allocation(new ArrayList<>());
        try {
            for (var part : parts) {
                allocation.connectors.add(connect(part.pid()));
            }
            return allocation;
        } catch (IOException | RuntimeException e) {
            allocation.close();
            throw e;
        }
    }

    @SuppressWarnings("BanJNDI") // the address came from a process that we started
    private static JMXConnector connect(long pid) throws IOException {
        try {
            var machine = VirtualMachine.attach(Long.toString(pid));
            try {
                var address = new JMXServiceURL(machine.startLocalManagementAgent());
                return JMXConnectorFactory.connect(address);
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException("process " + pid + " does not let itself be asked", e);
        }
    }

    /** Bytes of all since each started. */
    long bytes() throws IOException {
        var bytes = 0L;
        for (var connector : connectors) {
            bytes += bytes(connector);
        }
        return bytes;
    }

    private static long bytes(JMXConnector connector) throws IOException {
        try {
            var threads = new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME);
            return (long) connector.getMBeanServerConnection().getAttribute(threads, "TotalThreadAllocatedBytes");
        } catch (JMException e) {
            throw new IOException("the edge does not tell what it has allocated", e);
        }
    }

    @Override
    public void close() throws IOException {
        for (var connector : connectors) {
            connector.close();
        }
    }
}
