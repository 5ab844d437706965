/* xml.h - the little of libxml2's tree that building an XML text takes. Both kinds of text are escaped. */
#ifndef HVB_DRIVERS_XML_H
#define HVB_DRIVERS_XML_H

#include <libxml/tree.h>
#include <stdarg.h>

#include "lib/auto.h"
#include "lib/mem.h"

#define XML(text) ((const xmlChar *)(text))

/* A new element, the last of its parent, with attributes: names and values by turns. */
#define xml_add(parent, ...) xml_add_with(parent, __VA_ARGS__, NULL)
static inline __attribute__((sentinel)) xmlNodePtr xml_add_with(xmlNodePtr parent, const char *name, ...)
{
	va_list args;
	xmlNodePtr node = xmlNewChild(parent, NULL, XML(name), NULL);
	va_start(args, name);
	for (const char *key; (key = va_arg(args, const char *));)
		xmlNewProp(node, XML(key), XML(va_arg(args, const char *)));
	va_end(args);
	return node;
}

static inline xmlNodePtr xml_add_text(xmlNodePtr parent, const char *name, const char *text)
{
	return xmlNewTextChild(parent, NULL, XML(name), XML(text));
}

static inline void xml_set(xmlNodePtr node, const char *name, const char *value)
{
	xmlNewProp(node, XML(name), XML(value));
}

static inline void xml_set_number(xmlNodePtr node, const char *name, unsigned value)
{
	AUTO_FREE char *text = mem_printf("%u", value);
	xml_set(node, name, text);
}

#endif
