/*
 * xml.h - the little of libxml2's tree that building an XML text takes. Both kinds of text are escaped.
 */
#ifndef HVB_DRIVERS_XML_H
#define HVB_DRIVERS_XML_H

#include <libxml/tree.h>

#include "lib/auto.h"
#include "lib/mem.h"

#define XML(text) ((const xmlChar *)(text))

/* A new element, the last of its parent. */
static inline xmlNodePtr xml_add(xmlNodePtr parent, const char *name)
{
	return xmlNewChild(parent, NULL, XML(name), NULL);
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
