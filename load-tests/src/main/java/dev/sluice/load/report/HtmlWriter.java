package dev.sluice.load.report;

import java.io.StringWriter;
import java.util.Collection;
import java.util.regex.Pattern;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes a page that is HTML to a browser and XML to a parser. All text and all attributes are escaped here. */
public final class HtmlWriter {
    /** No document may hold these, escaped or not. */
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\\n]]");

    private final StringWriter page = new StringWriter();
    private final XMLStreamWriter out;

    public HtmlWriter() throws XMLStreamException {
        this.out = XMLOutputFactory.newFactory().createXMLStreamWriter(page);
        out.writeDTD("<!DOCTYPE html>");
    }

    /** The head of a page that needs nothing beside it, and the beginning of its body. */
    public void begin(String title, String style) throws XMLStreamException {
        open("html", "lang", "en");
        open("head");
        empty("meta", "charset", "utf-8");
        empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        leaf("title", title);
        leaf("style", style);
        close();
        open("body");
    }

    /** A table on a card of its own, up to its first row. {@link #endTable} ends it.
     * @param left heads of columns that hold words
     * @param right heads of columns that hold figures */
    public void table(Collection<String> left, Collection<String> right) throws XMLStreamException {
        open("div", "class", "card wide");
        open("table");
        open("thead");
        open("tr");
        for (var head : left) {
            leaf("th", head, "class", "left");
        }
        for (var head : right) {
            leaf("th", head);
        }
        close();
        close();
        open("tbody");
    }

    public void endTable() throws XMLStreamException {
        close();
        close();
        close();
    }

    /** @param attributes names and values in turns */
    public void open(String name, String... attributes) throws XMLStreamException {
        out.writeStartElement(name);
        attributes(attributes);
    }

    public void text(String text) throws XMLStreamException {
        out.writeCharacters(CONTROL.matcher(text).replaceAll(" "));
    }

    public void close() throws XMLStreamException {
        out.writeEndElement();
    }

    /** An element with nothing but text. */
    public void leaf(String name, String text, String... attributes) throws XMLStreamException {
        open(name, attributes);
        text(text);
        close();
    }

    /** An element that holds nothing. */
    public void empty(String name, String... attributes) throws XMLStreamException {
        out.writeEmptyElement(name);
        attributes(attributes);
    }

    private void attributes(String... attributes) throws XMLStreamException {
        for (var at = 0; at < attributes.length; at += 2) {
            out.writeAttribute(
                    attributes[at], CONTROL.matcher(attributes[at + 1]).replaceAll(" "));
        }
    }

    /** The whole of it. */
    public String page() throws XMLStreamException {
        out.writeEndDocument();
        out.flush();
        return page + "\n";
    }
}
